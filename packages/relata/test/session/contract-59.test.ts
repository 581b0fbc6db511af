/** What may happen during a flush: the plan can grow before it, loaders see what is stored, and attribute events rest. */
import { declarativeBase, inspect, integer, listen, many, one, text } from 'relata'
import { afterEach, expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Owner extends Base.model('owners', {
  id: integer().primaryKey(),
  name: text(),
  pets: () => many(Pet, { backPopulates: 'owner' }),
}) {}

class Pet extends Base.model('pets', {
  id: integer().primaryKey(),
  name: text(),
  seen: integer().default(5),
  ownerId: integer()
    .nullable()
    .references(() => Owner.c.id),
  owner: () => one(Owner, { backPopulates: 'pets' }),
}) {}

class Note extends Base.model('notes', { id: integer().primaryKey(), text: text() }) {}
Base.register({ Owner, Pet, Note })

const matrix = matrixOf('contract-59', Base)
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

matrix('contract-59 beforeFlush adds to what is written, changes it, and takes away from it', async ({ session, newSession }) => {
  const stale = new Note({ text: 'stale' })
  session.add(stale)
  await session.commit()
  ends.push(
    listen(session, 'beforeFlush', () => {
      for (const entity of session.new) if (entity instanceof Pet) session.add(new Note({ text: `new ${entity.name}` }))
      for (const entity of session.dirty) if (entity instanceof Owner) entity.name = entity.name.toUpperCase()
      return session.contains(stale) ? session.delete(stale) : undefined
    }),
  )
  const ada = new Owner({ name: 'ada' })
  session.addAll([ada, new Pet({ name: 'Tom' })])
  await session.commit()
  await session.refresh(ada)
  ada.name = 'grace'
  await session.commit()
  const fresh = newSession()
  expect((await fresh.query(Note).all()).map(note => note.text)).toEqual(['new Tom'])
  expect((await fresh.query(Owner).one()).name).toBe('GRACE')
})

matrix('contract-59 the flush loads by the foreign keys that are stored, not by those that are about to be', async ({ session, newSession, log }) => {
  session.addAll([new Owner({ name: 'one', pets: [new Pet({ name: 'Tom' }), new Pet({ name: 'Kit' })] }), new Owner({ name: 'two' })])
  await session.commit()
  const fresh = newSession()
  const [one, two] = await fresh.query(Owner).orderBy(Owner.c.id).all()
  const tom = await fresh.query(Pet).filterBy({ name: 'Tom' }).one()
  // deleting the first owner loads the pets that its rows still say it has: Tom is one of them, but has a new owner by then
  tom.ownerId = two!.id
  await fresh.delete(one!)
  log.reset()
  await fresh.commit()
  const selects = log.count('select')
  const pets = await newSession().query(Pet).orderBy(Pet.c.id).all()
  expect(pets.map(pet => [pet.name, pet.ownerId])).toEqual([
    ['Tom', two!.id],
    ['Kit', null],
  ])
  expect(selects).toBe(1)
})

matrix('contract-59 values that the flush itself writes fire no attribute events', async ({ session, read }) => {
  const heard: string[] = []
  for (const key of ['id', 'seen', 'ownerId', 'owner'] as const)
    ends.push(listen(Pet, 'set', key, (value: unknown) => void heard.push(`${key} ${typeof value}`)))
  ends.push(listen(Owner, 'append', 'pets', () => void heard.push('append')))
  const owner = new Owner({ name: 'ada' })
  const pet = new Pet({ name: 'Tom', owner })
  session.add(pet)
  expect(heard.splice(0).sort()).toEqual(['append', 'owner object'])
  await session.flush()
  expect([typeof pet.id, pet.seen, pet.ownerId]).toEqual(['number', 5, owner.id])
  expect(heard).toEqual([])
  // the child of a deleted owner is set free by the flush, also in memory
  await session.commit()
  await session.refresh(owner)
  await session.refresh(pet)
  await read(owner, 'pets')
  heard.length = 0
  await session.delete(owner)
  await session.flush()
  expect(pet.ownerId).toBeNull()
  expect(heard).toEqual([])
  expect(inspect(pet).lifecycle).toBe('persistent')
})
