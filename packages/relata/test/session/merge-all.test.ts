/** session.mergeAll: a query for each model and level of the graphs, however many objects they have. */
import { ArgumentError, declarativeBase, integer, lifecycleOf, many, one, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const Base = declarativeBase()

class Shop extends Base.model('shops', {
  id: integer().primaryKey(),
  name: text(),
  goods: () => many(Good, { backPopulates: 'shop', cascade: ['all', 'delete-orphan'] }),
}) {}

class Good extends Base.model('goods', {
  id: integer().primaryKey(),
  name: text(),
  shopId: integer().references(() => Shop.c.id),
  shop: () => one(Shop, { backPopulates: 'goods' }),
  labels: () => many(Label, { backPopulates: 'good', cascade: ['all', 'delete-orphan'] }),
}) {}

class Label extends Base.model('labels', {
  id: integer().primaryKey(),
  text: text(),
  goodId: integer().references(() => Good.c.id),
  good: () => one(Good, { backPopulates: 'labels' }),
}) {}
Base.register({ Shop, Good, Label })

const matrix = matrixOf('merge all', Base)

/** Shops 1 to `count`, each with two goods, each with a label. */
async function stock({ newSession }: MatrixContext, count: number): Promise<void> {
  const session = newSession()
  for (let id = 1; id <= count; id++) session.add(shop(id))
  await session.commit()
  await session.close()
}

function shop(id: number, name = `shop ${id}`): Shop {
  const goods = [1, 2].map(n => new Good({ id: id * 10 + n, name: `good ${n}`, labels: [new Label({ id: id * 10 + n, text: name })] }))
  return new Shop({ id, name, goods })
}

matrix('contract-47 graphs are merged with one query for each model and level', async context => {
  await stock(context, 20)
  const { session, log } = context
  const ids = Array.from({ length: 25 }, (_, index) => index + 1)
  log.reset()
  const merged = await session.mergeAll(ids.map(id => shop(id, `new ${id}`)))
  // shops, their goods, the labels of those, and of the level below the goods and labels that are not there
  expect(log.count('select')).toBeLessThanOrEqual(5)
  expect(merged.map(each => each.name)).toEqual(ids.map(id => `new ${id}`))
  expect(merged.slice(0, 20).every(each => lifecycleOf(each) === 'persistent')).toBe(true)
  expect(merged.slice(20).every(each => lifecycleOf(each) === 'pending')).toBe(true)
  expect(merged[0]!.goods[1]!.labels[0]!.text).toBe('new 1')
  await session.commit()
  const fresh = context.newSession()
  expect(await fresh.query(Label).filter(Label.c.text.like('new %')).count()).toBe(50)
  expect(await fresh.query(Good).count()).toBe(50)
})

matrix('contract-47 two sources of one identity lead to one object, also when neither is stored', async context => {
  await stock(context, 2)
  const { session, log } = context
  const [one, two, three, four] = await session.mergeAll([
    new Shop({ id: 1, name: 'first' }),
    new Shop({ id: 1, name: 'second' }),
    new Shop({ id: 9, name: 'new' }),
    new Shop({ id: 9, name: 'newer' }),
  ])
  expect([one === two, three === four, one!.name, three!.name]).toEqual([true, true, 'second', 'newer'])
  await session.commit()
  log.reset()
  const held = await session.query(Shop).orderBy(Shop.c.id).all()
  log.reset()
  expect(await session.mergeAll(held)).toEqual(held)
  expect(log.statements).toEqual([])
})

matrix('contract-48 members absent from the sources go, for all of them with one query', async context => {
  await stock(context, 10)
  const { session, newSession, log } = context
  log.reset()
  await session.mergeAll(Array.from({ length: 10 }, (_, index) => new Shop({ id: index + 1, name: 'empty', goods: [] })))
  expect(log.count('select')).toBe(2)
  await session.commit()
  expect(await newSession().query(Good).count()).toBe(0)
})

matrix('contract-48 load: false sends nothing for any of them, and refuses what is not clean', async context => {
  await stock(context, 3)
  const { newSession, log } = context
  const source = newSession({ expireOnCommit: false })
  const shops = await source.query(Shop).orderBy(Shop.c.id).all()
  const target = newSession()
  log.reset()
  const copies = await target.mergeAll(shops, { load: false })
  expect(log.statements).toEqual([])
  expect(copies.map(copy => [copy.name, target.contains(copy), copy === shops[0]])).toEqual(shops.map(each => [each.name, true, false]))
  expect(target.dirty).toEqual([])
  shops[1]!.name = 'changed'
  await expect(async () => newSession().mergeAll(shops, { load: false })).rejects.toMatchObject({ code: 'MERGE_NOT_CLEAN' })
  await expect(async () => target.mergeAll(shops[0] as never)).rejects.toThrow(ArgumentError)
  await expect(async () => target.mergeAll([null] as never)).rejects.toThrow(ArgumentError)
})

matrix('the autoflush comes once before, and what is expired is refreshed together', async context => {
  await stock(context, 5)
  const { session, log } = context
  const held = await session.query(Shop).orderBy(Shop.c.id).all()
  await session.commit()
  log.reset()
  const merged = await session.mergeAll([1, 2, 3, 4, 5].map(id => new Shop({ id, name: `shop ${id}` })))
  expect(log.count('select')).toBe(1)
  expect(merged).toEqual(held)
  expect(session.dirty).toEqual([])
})

matrix('contract-47 an object that waits for its flush is no target: the session holds stored identities', async context => {
  const session = context.newSession({ autoflush: false })
  const waiting = new Shop({ id: 7, name: 'waiting' })
  session.add(waiting)
  context.log.reset()
  const merged = await session.merge(new Shop({ id: 7, name: 'merged' }))
  expect([merged === waiting, waiting.name, merged.name, lifecycleOf(merged)]).toEqual([false, 'waiting', 'merged', 'pending'])
  expect(context.log.count('select')).toBe(1)
  session.expunge(merged)
  await session.flush()
  expect(await session.merge(new Shop({ id: 7, name: 'merged' }))).toBe(waiting)
  expect(waiting.name).toBe('merged')
})
