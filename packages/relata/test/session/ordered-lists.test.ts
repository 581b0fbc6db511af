/** Lists whose members hold their place: `collection: orderedBy('position')`. */
import { declarativeBase, inspect, integer, many, one, orderedBy, proxy, select, selectinload, text, unique } from 'relata'
import { describe, expect, test } from 'vitest'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const Base = declarativeBase()
class Slide extends Base.model('slides', {
  id: integer().primaryKey(),
  title: text(),
  bullets: () => many(Bullet, { backPopulates: 'slide', cascade: ['all', 'delete-orphan'], collection: orderedBy('position') }),
  lines: proxy('bullets', 'line'),
  notes: () => many(Note, { collection: orderedBy('place', { from: 1 }) }),
}) {}
class Bullet extends Base.model(
  'bullets',
  {
    id: integer().primaryKey(),
    line: text(),
    position: integer().nullable(),
    slideId: integer().references(() => Slide.c.id),
    slide: () => one(Slide, { backPopulates: 'bullets', required: true }),
  },
  { constraints: [unique('slideId', 'position')] },
) {}
class Note extends Base.model(
  'notes',
  {
    id: integer().primaryKey(),
    line: text(),
    place: integer(),
    slideId: integer()
      .nullable()
      .references(() => Slide.c.id),
  },
  { constraints: [unique('slideId', 'place')] },
) {}
Base.register({ Slide, Bullet, Note })

const matrix = matrixOf('ordered', Base)
const places = (slide: Slide): [string, number | null][] => slide.bullets.map(({ line, position }) => [line, position])
const bullets = (text: string): Bullet[] => [...text].map(line => new Bullet({ line }))

async function stored({ session }: MatrixContext, text: string): Promise<Slide> {
  const slide = new Slide({ title: 'x', bullets: bullets(text) })
  session.add(slide)
  await session.commit()
  return await session.query(Slide).options(selectinload(Slide.bullets), selectinload(Slide.notes)).one()
}

async function rows({ newSession }: MatrixContext): Promise<string> {
  const all = await newSession().query(Bullet).orderBy(Bullet.c.position).all()
  expect(all.map(bullet => bullet.position)).toEqual(all.map((_, index) => index))
  return all.map(bullet => bullet.line).join('')
}

matrix('members are numbered as they come, from the constructor on, and loaded in their order', async context => {
  const slide = new Slide({ title: 'x', bullets: bullets('ab') })
  expect(places(slide)).toEqual([
    ['a', 0],
    ['b', 1],
  ])
  slide.bullets.push(...bullets('cd'))
  slide.bullets.unshift(...bullets('z'))
  expect(places(slide)).toEqual([
    ['z', 0],
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 4],
  ])
  context.session.add(slide)
  await context.session.commit()
  expect(await rows(context)).toBe('zabcd')
  const again = await context.newSession().query(Slide).options(selectinload(Slide.bullets)).one()
  expect(again.lines.join('')).toBe('zabcd')
  expect(context.log.statements.at(-1)).toMatch(/order by .*position/)
})

matrix('splice, remove, pop, sort, reverse and move number anew, and one flush writes them under a unique key', async context => {
  const { session } = context
  const slide = await stored(context, 'abcdef')
  const saved = async (): Promise<string> => {
    await session.flush()
    const found = await session.execute(select(Bullet.c.line, Bullet.c.position).orderBy(Bullet.c.position))
    expect(found.map(([, position]) => position)).toEqual(found.map((_, index) => index))
    return found.map(([line]) => line).join('')
  }
  slide.bullets.splice(1, 2, ...bullets('xyz'))
  expect(await saved()).toBe('axyzdef')
  slide.bullets.remove(slide.bullets[0]!)
  expect(await saved()).toBe('xyzdef')
  slide.bullets.reverse()
  expect(await saved()).toBe('fedzyx')
  slide.bullets.sort((a, b) => a.line.localeCompare(b.line))
  expect(await saved()).toBe('defxyz')
  slide.bullets.move(slide.bullets[5]!, 0)
  expect(await saved()).toBe('zdefxy')
  slide.bullets.move(slide.bullets[0]!, 3)
  expect(await saved()).toBe('defzxy')
  slide.bullets.pop()
  slide.bullets.shift()
  expect(await saved()).toBe('efzx')
  const [e, f, z, x] = slide.bullets
  slide.bullets.replace([x!, ...bullets('q'), e!, f!])
  expect(await saved()).toBe('xqef')
  expect(inspect(z!).lifecycle).toBe('deleted')
  Object.assign(slide, { bullets: [f!, x!] })
  expect(await saved()).toBe('fx')
  slide.bullets.clear()
  expect(await saved()).toBe('')
})

matrix('only the places that change are written', async context => {
  const { session, log } = context
  const slide = await stored(context, 'abcdef')
  log.reset()
  slide.bullets.push(...bullets('g'))
  await session.flush()
  expect(log.tables()).toEqual(['insert bullets'])
  slide.bullets.move(slide.bullets[6]!, 5)
  expect([session.dirty.length, places(slide).slice(4)]).toEqual([
    3,
    [
      ['e', 4],
      ['g', 5],
      ['f', 6],
    ],
  ])
  slide.bullets.move(slide.bullets[5]!, 6)
  log.reset()
  await session.commit()
  expect(log.tables()).toEqual([])
})

matrix('the other side numbers too; what is added to an unloaded list stands at its end when that is loaded', async context => {
  const { session, read } = context
  const slide = await stored(context, 'ab')
  const [c] = bullets('c')
  session.add(c!)
  c!.slide = slide
  expect(places(slide)).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ])
  const other = new Slide({ title: 'y' })
  session.add(other)
  slide.bullets[0]!.slide = other
  expect([places(slide), places(other)]).toEqual([
    [
      ['b', 0],
      ['c', 1],
    ],
    [['a', 0]],
  ])
  await session.commit()
  const later = context.newSession()
  const unloaded = await later.query(Slide).filterBy({ title: 'x' }).one()
  const [d] = bullets('d')
  await later.withoutAutoflush(async () => {
    later.add(d!)
    d!.slide = unloaded
    expect(d!.position).toBe(null)
    await read(unloaded, 'bullets')
  })
  expect(places(unloaded)).toEqual([
    ['b', 0],
    ['c', 1],
    ['d', 2],
  ])
})

matrix('a start value, rows with gaps, and a proxy over the list', async context => {
  const { session, read } = context
  const slide = new Slide({ title: 'x', notes: [new Note({ line: 'a', place: 9 }), new Note({ line: 'b', place: 9 })] })
  expect(slide.notes.map(note => note.place)).toEqual([1, 2])
  session.add(slide)
  await session.commit()
  await session.query(Note).filter(Note.c.line.eq('b')).update({ place: 7 })
  await session.commit()
  const notes = await read(slide, 'notes')
  expect(notes.map(note => note.place)).toEqual([1, 7])
  notes.push(new Note({ line: 'c', place: 0 }))
  expect(notes.map(note => note.place)).toEqual([1, 2, 3])
  await session.flush()
  notes.remove(notes[0]!)
  notes.reverse()
  await session.commit()
  expect((await context.newSession().query(Note).filter(Note.c.slideId.isNotNull()).orderBy(Note.c.place).all()).map(note => note.line)).toEqual([
    'c',
    'b',
  ])
  const other = new Slide({ title: 'y', lines: ['p', 'q'] })
  other.lines.unshift('o')
  expect(places(other)).toEqual([
    ['o', 0],
    ['p', 1],
    ['q', 2],
  ])
})

describe('mistakes', () => {
  test('a member of no list, and a place that is none', () => {
    const slide = new Slide({ title: 'x', bullets: bullets('ab') })
    expect(() => slide.bullets.move(new Bullet({ line: 'x' }), 0)).toThrow('Slide.bullets cannot move something that is no member of it.')
    expect(() => slide.bullets.move(slide.bullets[0]!, 2)).toThrow('Slide.bullets cannot move a member to 2, beyond its 2 places.')
    expect(() => slide.bullets.move(slide.bullets[0]!, 0.5)).toThrow('cannot move a member to 0.5')
    expect(places(slide)).toEqual([
      ['a', 0],
      ['b', 1],
    ])
  })

  test('an attribute that is no integer column, and a start that is no whole number', () => {
    const define = (collection: unknown) => {
      const Other = declarativeBase()
      class A extends Other.model('a', { id: integer().primaryKey(), bs: () => many(B, { collection: collection as 'list' }) }) {}
      class B extends Other.model('b', { id: integer().primaryKey(), position: integer(), line: text(), aId: integer().references(() => A.c.id) }) {}
      void B
      return () => new A({})
    }
    expect(define(orderedBy('postion'))).toThrow(/A\.bs is ordered by 'postion', which is no integer column of B\.[^]*write orderedBy\('position'\)/)
    expect(define(orderedBy('line'))).toThrow("A.bs is ordered by 'line', which is no integer column of B.")
    expect(define({ orderedBy: undefined, from: 0 })).toThrow("A.bs is ordered by 'undefined'")
    expect(define(orderedBy('position', { from: 0.5 }))).toThrow('A.bs is ordered from a number that is not whole.')
  })
})
