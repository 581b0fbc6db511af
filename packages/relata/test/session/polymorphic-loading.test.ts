/** How queries for a class load the columns of the classes below it: by the mapping, for one query, and not at all. */
import {
  alias,
  declarativeBase,
  inherit,
  integer,
  joinedload,
  many,
  one,
  or,
  select,
  selectinload,
  selectinPolymorphic,
  subqueryload,
  immediateload,
  text,
  withPolymorphic,
} from 'relata'
import { describe, expect } from 'vitest'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const Base = declarativeBase()

class Firm extends Base.model('firms', {
  id: integer().primaryKey(),
  name: text(),
  staff: () => many(Person, { backPopulates: 'firm', orderBy: Person.c.id }),
}) {}

class Person extends Base.model(
  'people',
  {
    id: integer().primaryKey(),
    name: text(),
    kind: text().discriminator(),
    firmId: integer()
      .nullable()
      .references(() => Firm.c.id),
    firm: () => one(Firm, { backPopulates: 'staff' }),
    notes: () => many(Note, { backPopulates: 'person', orderBy: Note.c.id }),
  },
  { identity: 'person' },
) {}
/** In the statement of queries for Person. */
class Coder extends inherit(
  Person,
  { identity: 'coder', table: 'coders', polymorphicLoad: 'inline' },
  { language: text(), tools: () => many(Tool, { backPopulates: 'coder', orderBy: Tool.c.id }) },
) {}
/** By one more statement. */
class Seller extends inherit(Person, { identity: 'seller', table: 'sellers', polymorphicLoad: 'selectin' }, { region: text() }) {}
/** When it is read. */
class Cook extends inherit(Person, { identity: 'cook', table: 'cooks' }, { dish: text() }) {}
/** In Person's table. */
class Guard extends inherit(Person, { identity: 'guard', polymorphicLoad: 'inline' }, { gate: integer() }) {}
/** No rows of its own. */
class Artist extends inherit(Person, {}, { style: text().nullable() }) {}
class Painter extends inherit(Artist, { identity: 'painter' }, { colour: text().nullable() }) {}

class Tool extends Base.model('tools', {
  id: integer().primaryKey(),
  label: text(),
  coderId: integer().references(() => Coder.c.id),
  coder: () => one(Coder, { backPopulates: 'tools' }),
}) {}
class Note extends Base.model('notes', {
  id: integer().primaryKey(),
  body: text(),
  personId: integer().references(() => Person.c.id),
  person: () => one(Person, { backPopulates: 'notes' }),
}) {}
Base.register({ Firm, Person, Coder, Seller, Cook, Guard, Artist, Painter, Tool, Note })

const matrix = matrixOf('polymorphic loading', Base)

async function seed({ session }: MatrixContext): Promise<void> {
  session.add(
    new Firm({
      name: 'Acme',
      staff: [
        new Person({ name: 'Eve', notes: [new Note({ body: 'n1' }), new Note({ body: 'n2' })] }),
        new Coder({ name: 'Ada', language: 'TypeScript', tools: [new Tool({ label: 'vim' }), new Tool({ label: 'tsc' })] }),
        new Seller({ name: 'Sam', region: 'north' }),
        new Cook({ name: 'Kim', dish: 'soup' }),
        new Guard({ name: 'Gus', gate: 4 }),
        new Painter({ name: 'Pia', style: 'cubist', colour: 'blue' }),
      ],
    }),
  )
  await session.commit()
  await session.close()
}

const details = (people: readonly Person[]): unknown[] =>
  people.map(person =>
    person instanceof Coder ? person.language : person instanceof Seller ? person.region : person instanceof Guard ? person.gate : person.name,
  )

describe('by the mapping', () => {
  matrix('inline comes in the same statement, selectin in one more, the rest when it is read', async context => {
    await seed(context)
    const { session, log, read } = context
    log.reset()
    const people = await session.query(Person).orderBy(Person.c.id).all()
    expect(log.tables()).toEqual(['select people', 'select sellers'])
    expect(details(people)).toEqual(['Eve', 'TypeScript', 'north', 'Kim', 4, 'Pia'])
    expect(log.count('select')).toBe(2)
    expect(await read(people[3] as Cook, 'dish')).toBe('soup')
    expect(log.count('select')).toBe(3)
  })

  matrix('it holds for relationships to the class, whatever loads them', async context => {
    await seed(context)
    for (const option of [selectinload(Firm.staff), subqueryload(Firm.staff), immediateload(Firm.staff), joinedload(Firm.staff)]) {
      const session = context.newSession()
      context.log.reset()
      const firm = await session.query(Firm).options(option).one()
      expect(details(firm.staff)).toEqual(['Eve', 'TypeScript', 'north', 'Kim', 4, 'Pia'])
      expect(firm.staff.map(person => person.constructor)).toEqual([Person, Coder, Seller, Cook, Guard, Painter])
      expect(context.log.count('select')).toBeLessThanOrEqual(3)
    }
  })

  matrix('a limit over joined collections keeps the columns of the classes below', async context => {
    await seed(context)
    const { session, log } = context
    log.reset()
    const people = await session.query(Person).options(joinedload(Person.notes)).orderBy(Person.c.id).limit(2).all()
    expect(details(people)).toEqual(['Eve', 'TypeScript'])
    expect(people[0]?.notes).toHaveLength(2)
    expect(log.count('select')).toBe(1)
  })

  matrix('a class between without an identity is queried, and has the rows of those below it', async context => {
    await seed(context)
    const { session } = context
    const artists = await session.query(Artist).all()
    expect(artists.map(artist => [artist.constructor, artist.style])).toEqual([[Painter, 'cubist']])
    expect((await session.query(Painter).one()).colour).toBe('blue')
  })
})

describe('withPolymorphic', () => {
  matrix('loads the named classes in the statement, and their columns stand in conditions', async context => {
    await seed(context)
    const { session, log } = context
    log.reset()
    const staff = withPolymorphic(Person, [Cook, Coder])
    const found = await session
      .query(staff)
      .filter(or(Cook.c.dish.eq('soup'), Coder.c.language.eq('TypeScript')))
      .orderBy(Person.c.id)
      .all()
    expect(found.map(person => person.constructor)).toEqual([Coder, Cook])
    expect((found[1] as Cook).dish).toBe('soup')
    expect(log.count('select')).toBe(1)
  })

  matrix('all classes at once, under aliases of their own', async context => {
    await seed(context)
    const { session, log } = context
    log.reset()
    const other = withPolymorphic(Person, '*', { aliased: true })
    const found = await session.execute(
      select(Person, other)
        .join(other, other.c.id.eq(Person.c.id))
        .where(or(other.of(Cook).c.dish.eq('soup'), other.of(Guard).c.gate.eq(4)))
        .orderBy(other.c.id),
    )
    expect(found.map(row => row[1].constructor)).toEqual([Cook, Guard])
    expect(found.map(row => row[0] === row[1])).toEqual([true, true])
  })

  matrix('under a limit with a joined collection, and by get', async context => {
    await seed(context)
    const { session, log } = context
    const found = await session.query(withPolymorphic(Person, '*')).options(joinedload(Person.notes)).filter(Person.c.name.eq('Kim')).limit(1).all()
    log.reset()
    expect((found[0] as Cook).dish).toBe('soup')
    expect(log.count()).toBe(0)
    expect(await session.get(Seller, (found[0] as Cook).id)).toBeNull()
  })

  matrix('takes models below, and of() those that were named', async () => {
    expect(() => withPolymorphic({} as never, '*')).toThrow(/withPolymorphic\(\) takes a model/)
    expect(() => withPolymorphic(Coder, [Cook])).toThrow(/takes models that inherit from Coder/)
    expect(() => withPolymorphic(Person, [Coder]).of(Cook)).toThrow(/Cook is not among the classes/)
  })
})

describe('relationships of classes below', () => {
  matrix('are loaded for the objects that have them, by every strategy', async context => {
    await seed(context)
    for (const option of [selectinload(Coder.tools), subqueryload(Coder.tools), immediateload(Coder.tools), joinedload(Coder.tools)]) {
      const session = context.newSession()
      const people = await session.query(Person).options(option).orderBy(Person.c.id).all()
      context.log.reset()
      expect((people[1] as Coder).tools.map(tool => tool.label)).toEqual(['vim', 'tsc'])
      expect(context.log.count()).toBe(0)
    }
    const session = context.newSession()
    const firm = await session
      .query(Firm)
      .options(selectinload(Firm.staff.ofType(Coder)).selectinload(Coder.tools))
      .one()
    context.log.reset()
    expect((firm.staff[1] as Coder).tools).toHaveLength(2)
    expect(context.log.count()).toBe(0)
  })

  matrix('lead back to the class, through joins and conditions', async context => {
    await seed(context)
    const { session } = context
    expect(
      await session
        .query(Tool)
        .filter(Tool.coder.has(Coder.c.name.eq('Ada')))
        .count(),
    ).toBe(2)
    expect(await session.query(Coder).join(Coder.tools).filter(Tool.c.label.eq('vim')).count()).toBe(1)
    const coder = alias(Coder)
    expect(await session.query(Firm).join(Firm.staff.ofType(coder)).filter(coder.c.language.eq('TypeScript')).count()).toBe(1)
    const tool = await session.query(Tool).options(joinedload(Tool.coder)).first()
    expect(tool?.coder).toBeInstanceOf(Coder)
    expect(tool?.coder?.language).toBe('TypeScript')
  })

  matrix('selectinPolymorphic adds to what the mapping says', async context => {
    await seed(context)
    const { session, log } = context
    log.reset()
    const people = await session
      .query(Person)
      .options(selectinPolymorphic(Person, [Cook]))
      .orderBy(Person.c.id)
      .all()
    expect((people[3] as Cook).dish).toBe('soup')
    expect(log.tables().sort()).toEqual(['select cooks', 'select people', 'select sellers'])
  })
})
