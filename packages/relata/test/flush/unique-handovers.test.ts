/** Unique values pass from row to row within one flush: handed over by a deleted row, exchanged, or moved along a chain. */
import { declarativeBase, integer, many, one, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class Seat extends Base.model('seats', {
  id: integer().primaryKey(),
  label: text().unique(),
  guests: () => many(Guest, { backPopulates: 'seat' }),
}) {}
class Guest extends Base.model('guests', {
  id: integer().primaryKey(),
  badge: integer().nullable().unique(),
  seatId: integer()
    .nullable()
    .references(() => Seat.c.id),
  seat: () => one(Seat, { backPopulates: 'guests' }),
}) {}
class Owner extends Base.model('owners', {
  id: integer().primaryKey(),
  card: () => one(Card, { backPopulates: 'owner', cascade: ['all', 'delete-orphan'] }),
}) {}
class Card extends Base.model('cards', {
  id: integer().primaryKey(),
  ownerId: integer()
    .references(() => Owner.c.id)
    .unique(),
  owner: () => one(Owner, { backPopulates: 'card' }),
}) {}
Base.register({ Seat, Guest, Owner, Card })

const matrix = matrixOf('unique handovers', Base)

matrix('a deleted row hands its value to a new one, and goes first', async ({ session, log }) => {
  const old = new Seat({ label: 'A1' })
  session.add(old)
  await session.commit()
  await session.delete(old)
  session.add(new Seat({ label: 'A1' }))
  log.reset()
  await session.flush()
  expect(log.tables().filter(each => !each.startsWith('select'))).toEqual(['delete seats', 'insert seats'])
  await session.commit()
  expect(await session.query(Seat).count()).toBe(1)
})

matrix('two rows exchange their values in one flush, three pass them along', async ({ session, read }) => {
  const seats = ['A', 'B', 'C'].map(label => new Seat({ label }))
  session.addAll(seats)
  await session.commit()
  const [a, b, c] = seats as [Seat, Seat, Seat]
  for (const seat of seats) await read(seat, 'label')
  ;[a.label, b.label] = ['B', 'A']
  await session.commit()
  expect([await read(a, 'label'), await read(b, 'label'), await read(c, 'label')]).toEqual(['B', 'A', 'C'])
  ;[a.label, b.label, c.label] = ['A', 'C', 'B']
  await session.commit()
  expect([await read(a, 'label'), await read(b, 'label'), await read(c, 'label')]).toEqual(['A', 'C', 'B'])
})

matrix('a row that others refer to lets go of its value before it is deleted', async ({ session, newSession }) => {
  const [old, guest] = [new Seat({ label: 'A1' }), new Guest({ badge: 1 })]
  old.guests.push(guest)
  session.add(old)
  await session.commit()
  const second = newSession()
  const seat = await second.query(Seat).one()
  const replacement = new Seat({ label: 'A1' })
  second.add(replacement)
  const [sitting] = await second.withoutAutoflush(() => second.query(Guest).all())
  if (sitting !== undefined) sitting.seat = replacement
  await second.withoutAutoflush(() => second.delete(seat))
  await second.commit()
  expect(await second.query(Seat).count()).toBe(1)
  expect((await second.query(Guest).one()).seatId).toBe(replacement.id)
})

matrix('a nullable value is handed over through NULL', async ({ session, read }) => {
  const [one, two] = [new Guest({ badge: 1 }), new Guest({ badge: 2 })]
  session.addAll([one, two])
  await session.commit()
  await read(one, 'badge')
  await read(two, 'badge')
  ;[one.badge, two.badge] = [2, 1]
  const plan = await session.explainFlush()
  expect(plan.map(step => [step.kind, step.table, step.rows])).toEqual([
    ['update', 'guests', 2],
    ['update', 'guests', 2],
  ])
  await session.commit()
  expect([await read(one, 'badge'), await read(two, 'badge')]).toEqual([2, 1])
})

matrix('an owned object is replaced although its foreign key is unique and not null', async ({ session }) => {
  const owner = new Owner({ card: new Card({}) })
  session.add(owner)
  await session.flush()
  owner.card = new Card({})
  await session.commit()
  expect(await session.query(Card).count()).toBe(1)
})
