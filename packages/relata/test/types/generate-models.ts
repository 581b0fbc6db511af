/** Writes programs of many models with a query each, to measure what their types cost the compiler. */

const imports =
  "import { boolean, declarativeBase, enumeration, integer, joinedload, json, many, numeric, one, selectinload, type Session, text, timestamptz, varchar } from 'relata'"

const opening = [imports, 'export const Base = declarativeBase()', "declare const session: Session<'async'>"]

/** What an empty program costs: the library's own types. */
export function generateNothing(): string {
  return [
    ...opening,
    'void [boolean, enumeration, integer, joinedload, json, many, numeric, one, selectinload, text, timestamptz, varchar, session]',
    '',
  ].join('\n')
}

/**
 * The program that peers are compared with: a chain of models with ten columns, a to-one to the previous model and a to-many
 * to the next; each has a function with one filter and a load of two levels whose result is used.
 */
export function generateChain(count: number): string {
  const models = Array.from({ length: count }, (_, index) => [chainModel(index, count), chainQuery(index)].join('\n'))
  return [...opening, ...models, ''].join('\n')
}

function chainModel(index: number, count: number): string {
  const previous = Math.max(index - 1, 0)
  const next = Math.min(index + 1, count - 1)
  return [
    `export class M${index} extends Base.model('m${index}', {`,
    '  id: integer().primaryKey(),',
    '  a: text(),',
    '  b: text().nullable(),',
    '  c0: integer().default(0),',
    '  d: boolean(),',
    '  e: timestamptz().default(() => new Date()),',
    '  f: numeric(10, 2),',
    '  g: varchar(100).unique(),',
    "  h: enumeration(['new', 'open']),",
    `  previousId: integer().nullable().references(() => M${previous}.c.id),`,
    `  previous: () => one(M${previous}, { backPopulates: 'nexts' }),`,
    `  nexts: () => many(M${next}, { backPopulates: 'previous' }),`,
    '}) {}',
  ].join('\n')
}

function chainQuery(index: number): string {
  return [
    `export async function q${index}(): Promise<string[]> {`,
    `  const found = await session.query(M${index}).filter(M${index}.c.a.eq('x')).options(joinedload(M${index}.previous), selectinload(M${index}.nexts).joinedload(M${index}.previous)).all()`,
    '  return found.map(each => each.a + (each.previous?.a ?? each.nexts[0]?.previous?.a))',
    '}',
  ].join('\n')
}

const columnsBySlot = [
  'text()',
  'text().nullable()',
  'varchar(100).unique()',
  'integer().default(0)',
  'boolean().default(true)',
  'numeric(10, 2).nullable()',
  'timestamptz().default(() => new Date())',
  "enumeration(['new', 'open', 'closed'])",
  'json<{ theme: string }>().nullable()',
]

/**
 * A heavier program: a ring of models with 12 columns and 4 relationships, all registered; each is made with `new` and has
 * a query that filters in four ways, joins, loads, orders and reads.
 */
export function generateRing(count: number): string {
  const all = Array.from({ length: count }, (_, index) => index)
  return [
    ...opening,
    ...all.map(index => ringModel(index, count)),
    `Base.register({ ${all.map(index => `M${index}`).join(', ')} })`,
    ...all.map(index => ringQuery(index, count)),
    '',
  ].join('\n')
}

function ringModel(index: number, count: number): string {
  const next = (index + 1) % count
  const after = (index + 2) % count
  return [
    `export class M${index} extends Base.model('m${index}', {`,
    '  id: integer().primaryKey(),',
    ...columnsBySlot.map((column, slot) => `  c${slot}: ${column},`),
    `  nextId: integer().references(() => M${next}.c.id),`,
    `  afterId: integer().nullable().references(() => M${after}.c.id),`,
    `  next: () => one(M${next}, { backPopulates: 'before', required: true }),`,
    `  after: () => one(M${after}, { backPopulates: 'earlier' }),`,
    `  before: () => many(M${(index - 1 + count) % count}, { backPopulates: 'next', cascade: ['all', 'delete-orphan'] }),`,
    `  earlier: () => many(M${(index - 2 + count) % count}, { backPopulates: 'after', collection: 'set' }),`,
    '}) {}',
  ].join('\n')
}

function ringQuery(index: number, count: number): string {
  const next = (index + 1) % count
  return [
    `export async function q${index}(): Promise<(string | null)[]> {`,
    `  const found = await session.query(M${index}).options(joinedload(M${index}.next), selectinload(M${index}.before))`,
    `    .join(M${index}.next).filter(M${index}.c.c0.like('a%'), M${next}.c.id.gt(1), M${index}.earlier.any()).filterBy({ c4: true }).orderBy(M${index}.c.id.desc()).all()`,
    `  new M${index}({ c0: 'a', c2: 'b', c7: 'open', before: [] })`,
    '  return found.flatMap(m => m.before.map(other => other.next.c1))',
    '}',
  ].join('\n')
}
