/** What a deleted row takes with it: each level in one statement, or left to the database where its ON DELETE does the same. */
import { createEngine, declarativeBase, inspect, integer, listen, many, one, Session, text, validates } from 'relata'
import { statementLog } from 'relata/testing'
import { sqlite } from 'relata/sqlite'
import { expect, test } from 'vitest'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

/** House, rooms and chairs in the database's hands; the lamps that are set free by it, too. */
const Base = declarativeBase()
class House extends Base.model('houses', {
  id: integer().primaryKey(),
  rooms: () => many(Room, { backPopulates: 'house', cascade: ['all', 'delete-orphan'] }),
  lamps: () => many(Lamp, {}),
  cars: () => many(Car, { cascade: ['all'] }),
}) {}
class Room extends Base.model('rooms', {
  id: integer().primaryKey(),
  houseId: integer().references(() => House.c.id, { onDelete: 'cascade' }),
  house: () => one(House, { backPopulates: 'rooms' }),
  chairs: () => many(Chair, { cascade: ['all'] }),
}) {}
class Chair extends Base.model('chairs', {
  id: integer().primaryKey(),
  roomId: integer().references(() => Room.c.id, { onDelete: 'cascade' }),
}) {}
class Lamp extends Base.model('lamps', {
  id: integer().primaryKey(),
  houseId: integer()
    .nullable()
    .references(() => House.c.id, { onDelete: 'set null' }),
}) {}
/** Cars belong to the house by the relationship only, wheels to the car. */
class Car extends Base.model('cars', {
  id: integer().primaryKey(),
  houseId: integer().references(() => House.c.id),
  wheels: () => many(Wheel, { cascade: ['all'] }),
}) {}
class Wheel extends Base.model('wheels', { id: integer().primaryKey(), carId: integer().references(() => Car.c.id) }) {}
/** A shop's shelves would go by the schema, but their bottles would not. */
class Shop extends Base.model('shops', { id: integer().primaryKey(), shelves: () => many(Shelf, { cascade: ['all'] }) }) {}
class Shelf extends Base.model('shelves', {
  id: integer().primaryKey(),
  shopId: integer().references(() => Shop.c.id, { onDelete: 'cascade' }),
  bottles: () => many(Bottle, {}),
}) {}
class Bottle extends Base.model('bottles', {
  id: integer().primaryKey(),
  shelfId: integer()
    .nullable()
    .references(() => Shelf.c.id),
}) {}
/** A box counts the changes of its labels, which the database would not. */
class Box extends Base.model('boxes', { id: integer().primaryKey(), labels: () => many(Label, {}), pens: () => many(Pen, { cascade: ['all'] }) }) {}
class Label extends Base.model(
  'labels',
  {
    id: integer().primaryKey(),
    version: integer(),
    boxId: integer()
      .nullable()
      .references(() => Box.c.id, { onDelete: 'set null' }),
  },
  { version: 'version' },
) {}
class Pen extends Base.model('pens', {
  id: integer().primaryKey(),
  color: text(),
  boxId: integer().references(() => Box.c.id, { onDelete: 'cascade' }),
}) {}
Base.register({ House, Room, Chair, Lamp, Car, Wheel, Shop, Shelf, Bottle, Box, Label, Pen })

const matrix = matrixOf('on delete', Base)

async function houses({ session }: MatrixContext): Promise<void> {
  const house = (): House =>
    new House({
      rooms: [new Room({ chairs: [new Chair({}), new Chair({})] }), new Room({ chairs: [new Chair({})] })],
      lamps: [new Lamp({}), new Lamp({})],
      cars: [new Car({ wheels: [new Wheel({}), new Wheel({})] }), new Car({ wheels: [new Wheel({})] })],
    })
  session.addAll([house(), house(), house()])
  await session.commit()
}

matrix('what the schema deletes or sets free is left to it; the rest is loaded and deleted, a statement for each level', async context => {
  await houses(context)
  const { newSession, log } = context
  const session = newSession()
  const [first] = await session.query(House).orderBy(House.c.id).all()
  log.reset()
  await session.delete(first!)
  await session.flush()
  expect(log.tables()).toEqual(['select cars', 'select wheels', 'delete wheels', 'delete cars', 'delete houses'])
  expect([await session.query(Room).count(), await session.query(Chair).count(), await session.query(Car).count()]).toEqual([4, 6, 4])
  expect(await session.query(Lamp).filter(Lamp.c.houseId.isNull()).count()).toBe(2)
})

matrix('where the session holds objects that would go, they are loaded and go with it', async context => {
  await houses(context)
  const { newSession, log } = context
  const session = newSession()
  const chairs = await session.query(Chair).orderBy(Chair.c.id).all()
  const [first] = await session.query(House).orderBy(House.c.id).all()
  log.reset()
  await session.delete(first!)
  await session.flush()
  expect(log.tables().filter(table => /rooms|chairs|lamps/.test(table))).toEqual(['select rooms', 'select chairs', 'delete chairs', 'delete rooms'])
  expect(chairs.filter(chair => inspect(chair).lifecycle === 'deleted').length).toBe(3)
  const lamps = await session.query(Lamp).orderBy(Lamp.c.id).all()
  const [second] = await session.query(House).orderBy(House.c.id).all()
  await session.delete(second!)
  await session.flush()
  expect(lamps.map(lamp => lamp.houseId)).toEqual([null, null, null, null, 3, 3])
})

matrix('loaded members are deleted by the flush, as with passiveDeletes', async context => {
  await houses(context)
  const { newSession, log } = context
  const session = newSession()
  const [first] = await session.query(House).orderBy(House.c.id).all()
  await session.load(first!, House.rooms)
  log.reset()
  await session.delete(first!)
  await session.flush()
  expect(log.tables().filter(table => /rooms|chairs/.test(table))).toEqual(['delete rooms'])
  expect(await session.query(Chair).count()).toBe(6)
})

matrix('what ON DELETE would not do as the relationships do is loaded: a forbidding key further down, versions that are counted', async context => {
  const { session, newSession, log } = context
  session.add(new Shop({ shelves: [new Shelf({ bottles: [new Bottle({}), new Bottle({})] })] }))
  session.add(new Box({ labels: [new Label({ version: 1 })] }))
  await session.commit()
  const other = newSession()
  const shop = await other.query(Shop).one()
  log.reset()
  await other.delete(shop)
  await other.flush()
  expect(log.tables()).toEqual(['select shelves', 'select bottles', 'update bottles', 'delete shelves', 'delete shops'])
  const box = await other.query(Box).one()
  log.reset()
  await other.delete(box)
  await other.flush()
  expect(log.tables()).toEqual(['select labels', 'update labels', 'delete boxes'])
  await other.commit()
  expect((await other.query(Label).one()).version).toBe(2)
})

test('a model with hooks, and a connection that does not enforce foreign keys, keep their objects in the flush', () => {
  const engine = createEngine(sqlite(':memory:', { foreignKeys: false }))
  Base.metadata.createAll(engine)
  const log = statementLog(engine)
  const session = new Session(engine)
  const tablesOfDeletion = (): readonly string[] => {
    session.add(new Box({ pens: [new Pen({ color: 'red' })] }))
    session.commit()
    session.expungeAll()
    const box = session.query(Box).one()
    log.reset()
    session.delete(box)
    session.flush()
    return log.tables().filter(table => table.endsWith('pens'))
  }
  expect(tablesOfDeletion()).toEqual(['select pens', 'delete pens'])
  const enforcing = createEngine(sqlite(':memory:'))
  Base.metadata.createAll(enforcing)
  const pens = statementLog(enforcing)
  const second = new Session(enforcing)
  const deleteBox = (): readonly string[] => {
    second.add(new Box({ pens: [new Pen({ color: 'red' })] }))
    second.commit()
    second.expungeAll()
    const box = second.query(Box).one()
    pens.reset()
    second.delete(box)
    second.flush()
    return pens.tables().filter(table => table.endsWith('pens'))
  }
  expect(deleteBox()).toEqual([])
  const stop = listen(second, 'persistentToDeleted', () => {})
  expect(deleteBox()).toEqual(['select pens', 'delete pens'])
  stop()
  expect(deleteBox()).toEqual([])
  validates(Pen, 'color', color => color)
  expect(deleteBox()).toEqual(['select pens', 'delete pens'])
})
