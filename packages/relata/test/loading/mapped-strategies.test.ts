/** The strategy that the mapping gives a relationship: applied without options, overridden by them, stopped at repetitions. */
import { declarativeBase, integer, joinedload, lazyload, LazyLoadError, many, one, selectinload, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Owner extends Base.model('owners', {
  id: integer().primaryKey(),
  name: text(),
  cats: () => many(Cat, { backPopulates: 'owner', lazy: 'joined', orderBy: [Cat.c.name] }),
  dogs: () => many(Dog, { backPopulates: 'owner', lazy: 'selectin', orderBy: [Dog.c.name] }),
  birds: () => many(Bird, { backPopulates: 'owner', lazy: 'raise' }),
}) {}

class Cat extends Base.model('cats', {
  id: integer().primaryKey(),
  name: text(),
  ownerId: integer().references(() => Owner.c.id),
  owner: () => one(Owner, { backPopulates: 'cats', lazy: 'joined' }),
}) {}

class Dog extends Base.model('dogs', {
  id: integer().primaryKey(),
  name: text(),
  ownerId: integer().references(() => Owner.c.id),
  owner: () => one(Owner, { backPopulates: 'dogs', lazy: 'immediate' }),
}) {}

class Bird extends Base.model('birds', {
  id: integer().primaryKey(),
  name: text(),
  ownerId: integer().references(() => Owner.c.id),
  owner: () => one(Owner, { backPopulates: 'birds', lazy: 'raiseOnSql' }),
}) {}

class Folder extends Base.model('folders', {
  id: integer().primaryKey(),
  name: text(),
  parentId: integer()
    .nullable()
    .references(() => Folder.c.id),
  parent: () => one(Folder, { backPopulates: 'children' }),
  children: () => many(Folder, { backPopulates: 'parent', lazy: 'joined', joinDepth: 2 }),
}) {}

class Chain extends Base.model('chains', {
  id: integer().primaryKey(),
  nextId: integer()
    .nullable()
    .references(() => Chain.c.id),
  next: () => one(Chain, { lazy: 'joined' }),
}) {}

const matrix = matrixOf('mapped strategies', Base)
type Session = Parameters<Parameters<typeof matrix>[1]>[0]['session']

async function fill(session: Session): Promise<void> {
  const owner = new Owner({
    name: 'Ada',
    cats: [new Cat({ name: 'Tom' }), new Cat({ name: 'Kit' })],
    dogs: [new Dog({ name: 'Rex' }), new Dog({ name: 'Ace' })],
    birds: [new Bird({ name: 'Tweety' })],
  })
  session.add(owner)
  await session.commit()
}

matrix('joined and select-in relationships come with every query, in their order', async ({ session, newSession, log, read }) => {
  await fill(session)
  const fresh = newSession()
  log.reset()
  const owner = await fresh.query(Owner).one()
  expect(log.count()).toBe(2)
  expect(owner.cats.map(cat => cat.name)).toEqual(['Kit', 'Tom'])
  expect(owner.dogs.map(dog => dog.name)).toEqual(['Ace', 'Rex'])
  await expect(read(owner, 'birds')).rejects.toThrow(LazyLoadError)
  expect(log.count()).toBe(2)
})

matrix('and with get and refresh', async ({ session, newSession, log, read }) => {
  await fill(session)
  const fresh = newSession()
  log.reset()
  const owner = (await fresh.get(Owner, 1)) as Owner
  expect(log.count()).toBe(2)
  expect(owner.cats.length).toBe(2)
  fresh.expire(owner)
  log.reset()
  expect(await read(owner, 'name')).toBe('Ada')
  expect(owner.cats.length + owner.dogs.length).toBe(4)
  expect(log.count()).toBe(2)
})

matrix('options override the mapping', async ({ session, newSession, log, read }) => {
  await fill(session)
  const fresh = newSession()
  log.reset()
  const owner = await fresh.query(Owner).options(lazyload(Owner.cats), lazyload(Owner.dogs), selectinload(Owner.birds)).one()
  expect(log.count()).toBe(2)
  expect(owner.birds.map(bird => bird.name)).toEqual(['Tweety'])
  expect((await read(owner, 'cats')).length).toBe(2)
  expect(log.count()).toBe(3)
})

matrix('the way back is not loaded again: eager loading stops at a model it has passed', async ({ session, newSession, log }) => {
  await fill(session)
  const fresh = newSession()
  log.reset()
  const cats = await fresh.query(Cat).all()
  // the owner, and the owner's dogs with a statement of their own; not the owner's cats
  expect(log.count()).toBe(2)
  expect(cats.map(cat => cat.owner?.name)).toEqual(['Ada', 'Ada'])
  log.reset()
  await newSession().query(Dog).all()
  expect(log.count()).toBe(2)
})

matrix('raise on SQL reads what the session holds', async ({ session, newSession, log, read }) => {
  await fill(session)
  const fresh = newSession()
  const bird = await fresh.query(Bird).one()
  await expect(read(bird, 'owner')).rejects.toThrow(LazyLoadError)
  await fresh.query(Owner).all()
  log.reset()
  expect((await read(bird, 'owner'))?.name).toBe('Ada')
  expect(log.count()).toBe(0)
})

matrix('a self-reference is joined as deep as joinDepth says, and not at all without it', async ({ session, newSession, log }) => {
  session.add(
    new Folder({ name: '1', children: [new Folder({ name: '2', children: [new Folder({ name: '3', children: [new Folder({ name: '4' })] })] })] }),
  )
  const last = new Chain({})
  session.add(new Chain({ next: last }))
  await session.commit()
  const fresh = newSession()
  log.reset()
  const root = await fresh.query(Folder).filter(Folder.c.parentId.isNull()).one()
  expect(root.children[0]?.children[0]?.name).toBe('3')
  expect(log.count()).toBe(1)
  expect(log.statements[0]?.match(/join/g)?.length).toBe(2)
  log.reset()
  await newSession().query(Chain).all()
  expect(log.statements[0]).not.toMatch(/join/)
})

matrix('an object met on two paths of a query keeps the options of the shorter one', async ({ session, newSession, read }) => {
  await fill(session)
  const fresh = newSession()
  // each cat is met below its owner, where reading the owner is forbidden, and as an entity of the query
  const cats = await fresh.query(Cat).options(joinedload(Cat.owner).joinedload(Owner.cats).raiseload(Cat.owner)).all()
  expect(cats.length).toBe(2)
  for (const cat of cats) {
    fresh.expire(cat, ['owner'])
    expect((await read(cat, 'owner'))?.name).toBe('Ada')
  }
})
