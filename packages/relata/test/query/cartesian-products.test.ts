/** Warnings of SELECTs whose tables nothing connects. */
import { expect, test } from 'vitest'
import {
  alias,
  and,
  createEngine,
  declarativeBase,
  exists,
  type Expression,
  integer,
  many,
  one,
  or,
  type Select,
  select,
  Session,
  varchar,
} from 'relata'
import { warningsDuring } from '../flush/warnings.ts'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Owner extends Base.model('cp_owners', {
  id: integer().primaryKey(),
  name: varchar(40),
  pets: () => many(Pet, { backPopulates: 'owner' }),
}) {}

class Pet extends Base.model('cp_pets', {
  id: integer().primaryKey(),
  name: varchar(40),
  ownerId: integer().references(() => Owner.c.id),
  owner: () => one(Owner, { backPopulates: 'pets' }),
}) {}

const [o, p] = [Owner.c, Pet.c]
const matrix = matrixOf('cartesian products', Base)

matrix('are told of once for each statement, with objects and without', async ({ session, newSession }) => {
  const product = (name: string): Select => select(Owner, p.name).where(p.name.eq(name))
  const warnings = await warningsDuring(async () => {
    await session.execute(product('a'))
    await newSession().execute(product('b'))
    await session.execute(select(o.id, p.id))
    await session.execute(select(o.id, p.id))
  })
  expect(warnings.map(({ code, message }) => [code, message])).toEqual([
    [
      'RELATA_CARTESIAN_PRODUCT',
      'A SELECT has a cartesian product between "cp_owners" and "cp_pets": no join or condition connects them, so each row of the one comes with every row of the other. Join them, or say .crossJoin(…) if that is meant.',
    ],
    ['RELATA_CARTESIAN_PRODUCT', expect.stringContaining('between "cp_owners" and "cp_pets":')],
  ])
  expect(warnings[0]?.name).toBe('RelataWarning')
})

matrix('are not seen in relationships, loads and counts', async ({ session }) => {
  const warnings = await warningsDuring(async () => {
    await session.execute(select(Owner, Pet).join(Owner.pets))
    await session.scalars(select(Owner).where(Owner.pets.any(p.name.eq('x')), Owner.pets.count().gt(1)))
    await session
      .query(Pet)
      .filter(Pet.owner.has(o.name.eq('x')))
      .count()
    await session.scalars(select(Pet).where(p.ownerId.eq(o.id), o.name.eq('x')))
  })
  expect(warnings).toEqual([])
})

async function told(...statements: readonly Select[]): Promise<string[]> {
  const engine = createEngine('sqlite::memory:')
  await Base.metadata.createAll(engine)
  const session = new Session(engine)
  const warnings = await warningsDuring(async () => {
    for (const statement of statements) await session.execute(statement)
  })
  await session.close()
  await engine.dispose()
  return warnings.map(({ message }) => /between (.*?):/.exec(message)?.[1] as string)
}

test('conditions connect what they speak of, whichever operator they are', async () => {
  const both = select(o.id, p.id)
  expect(await told(both.where(o.id.eq(p.ownerId)), both.where(o.id.gt(p.ownerId)), both.where(or(o.id.eq(p.id), o.name.eq(p.name))))).toEqual([])
  expect(await told(both.where(o.id.plus(p.id).eq(3)), both.where(exists(select(p.name).where(p.ownerId.eq(o.id)).correlate(Owner, Pet))))).toEqual(
    [],
  )
  expect(await told(both.where(o.id.eq(1), p.id.eq(1)), both.where(and(o.id.eq(1), p.id.eq(2))), both.where(or(o.id.eq(1), p.id.eq(2))))).toEqual([
    '"cp_owners" and "cp_pets"',
    '"cp_owners" and "cp_pets"',
    '"cp_owners" and "cp_pets"',
  ])
})

test('each group that is connected in itself is named, in subqueries too', async () => {
  const [other, pet] = [alias(Owner, 'other'), alias(Pet, 'pet')]
  expect(await told(select(o.id, p.id, other.c.id, pet.c.id).where(p.ownerId.eq(o.id), pet.c.ownerId.eq(other.c.id)))).toEqual([
    '"cp_owners", "cp_pets" and "other", "pet"',
  ])
  expect(await told(select(select(o.id, p.name).subquery('s').c['id'] as Expression))).toEqual(['"cp_owners" and "cp_pets"'])
  const same = select(p.ownerId).subquery('s')
  expect(await told(select(o.id, p.id, same.c['ownerId'] as Expression).where(o.id.eq(p.ownerId)))).toEqual(['"cp_owners", "cp_pets" and "s"'])
})

test('a cross join is meant', async () => {
  expect(await told(select(o.id, p.id).crossJoin(Pet), select(o.id, p.id).join(Pet, p.id.gt(0)))).toEqual([])
})

test('an engine may be told to be silent', async () => {
  const engine = createEngine('sqlite::memory:', { enableFromLinting: false })
  await Base.metadata.createAll(engine)
  const session = new Session(engine)
  expect(await warningsDuring(async () => session.execute(select(o.id, p.id)))).toEqual([])
  await session.close()
  await engine.dispose()
})
