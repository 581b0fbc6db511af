/** Objects print, serialise and compare as people expect, and nothing is loaded for it. */
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { bigint, blob, boolean, declarativeBase, integer, json, many, one, text, timestamp, toPlain } from 'relata'
import { describe, expect } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  const links = Base.table('links', {
    fromId: integer()
      .references(() => Page.c.id)
      .primaryKey(),
    toId: integer()
      .references(() => Page.c.id)
      .primaryKey(),
  })
  class Author extends Base.model('authors', {
    id: integer().primaryKey(),
    name: text(),
    active: boolean().default(true),
    pages: () => many(Page, { backPopulates: 'author' }),
  }) {
    get shout(): string {
      return this.name.toUpperCase()
    }
  }
  class Page extends Base.model('pages', {
    id: integer().primaryKey(),
    title: text(),
    authorId: integer()
      .nullable()
      .references(() => Author.c.id),
    author: () => one(Author, { backPopulates: 'pages' }),
    next: () => many(Page, { secondary: links, remoteSide: [links.c.toId] }),
  }) {}
  class Odd extends Base.model('odds', {
    id: bigint().primaryKey({ autoincrement: false }),
    at: timestamp().nullable(),
    bytes: blob().nullable(),
    data: json().nullable(),
  }) {}
  return { Base, Author, Page, Odd, links }
}

inBothStyles('presentation', define, (matrix, { Author, Page, Odd }) => {
  describe('plain objects and JSON', () => {
    matrix('toPlain gives the loaded graph, and the way back as keys', async ({ session, newSession, read, log }) => {
      session.add(new Author({ name: 'Ada', pages: [new Page({ title: 'a' }), new Page({ title: 'b' })] }))
      await session.commit()
      const author = await newSession().query(Author).one()
      log.reset()
      expect(toPlain(author)).toEqual({ id: 1, name: 'Ada', active: true })
      expect(log.statements).toEqual([])
      const pages = await read(author, 'pages')
      await read(pages[0] as InstanceType<typeof Page>, 'author')
      log.reset()
      expect(toPlain(author)).toEqual({
        id: 1,
        name: 'Ada',
        active: true,
        pages: [
          { id: 1, title: 'a', authorId: 1, author: { id: 1 } },
          { id: 2, title: 'b', authorId: 1 },
        ],
      })
      expect(JSON.parse(JSON.stringify({ author }))).toEqual({ author: toPlain(author) })
      expect(JSON.parse(JSON.stringify([author, author]))).toEqual([toPlain(author), toPlain(author)])
      expect(log.statements).toEqual([])
    })

    matrix('what is shared by several is written in each place of the same distance', async ({ session }) => {
      const author = new Author({ name: 'Ada' })
      const [a, b] = [new Page({ title: 'a', author }), new Page({ title: 'b', author })]
      const root = new Page({ title: 'root', next: [a, b] })
      session.add(root)
      await session.flush()
      const plain = toPlain(root) as { next: { author: { name?: string } }[] }
      expect(plain.next.map(page => page.author.name)).toEqual(['Ada', 'Ada'])
    })

    matrix('a graph in which everything leads to everything stays small', async () => {
      const pages = Array.from({ length: 60 }, (_, index) => new Page({ id: index + 1, title: `p${index}` }))
      for (const page of pages) page.next.replace(pages)
      const written = JSON.stringify(pages[0])
      expect(written.length).toBeLessThan(200_000)
      expect(inspect(pages[0]).length).toBeLessThan(10_000)
    })

    matrix('values that JSON lacks are written as text; new, changed and expired objects show what is there', async ({ session, newSession }) => {
      const odd = new Odd({ id: 12345678901234567890n % 2n ** 63n, at: new Date(0), bytes: new Uint8Array([1, 2]), data: { x: [1] } })
      expect(JSON.parse(JSON.stringify(odd))).toEqual({ id: String(odd.id), at: '1970-01-01T00:00:00.000Z', bytes: 'AQI=', data: { x: [1] } })
      session.add(odd)
      await session.commit()
      expect(toPlain(odd)).toEqual({ id: odd.id })
      const found = await newSession().query(Odd).one()
      expect(JSON.parse(JSON.stringify(found))).toEqual({ id: String(odd.id), at: '1970-01-01T00:00:00.000Z', bytes: 'AQI=', data: { x: [1] } })
      expect(toPlain(found)).toEqual({ id: odd.id, at: new Date(0), bytes: new Uint8Array([1, 2]), data: { x: [1] } })
      expect(toPlain(new Author({ name: 'x' }))).toEqual({ name: 'x' })
    })
  })

  describe('console.log', () => {
    matrix('class, loaded values, related objects in short; nothing is loaded, no internals', async ({ session, newSession, read, log }) => {
      session.add(new Author({ name: 'Ada', pages: [new Page({ title: 'a' })] }))
      await session.commit()
      const author = await newSession().query(Author).one()
      expect(inspect(author)).toBe("Author { id: 1, name: 'Ada', active: true }")
      await read(author, 'pages')
      log.reset()
      expect(inspect(author)).toBe("Author { id: 1, name: 'Ada', active: true, pages: [ Page(id: 1) ] }")
      expect(inspect({ deep: { author: [author] } }, { depth: 3 })).toContain('Author')
      expect(inspect({ deep: { deeper: author } }, { depth: 0 })).not.toContain('values')
      expect(log.statements).toEqual([])
      expect(inspect(new Author({ name: 'x' }))).toBe("Author { name: 'x' }")
      expect(inspect(Author.prototype)).not.toContain('rror')
      expect(String(author.pages)).not.toContain('rror')
      expect(inspect(author.pages)).toContain('Page')
    })
  })

  describe('equality', () => {
    matrix('objects of equal values are equal to vitest and node:assert, others are not', async ({ session, newSession }) => {
      session.addAll([new Author({ name: 'Ada' }), new Author({ name: 'Bob' })])
      await session.commit()
      const [one, two] = [newSession(), newSession()]
      const [ada, bob] = (await one.query(Author).orderBy(Author.c.id).all()) as [InstanceType<typeof Author>, InstanceType<typeof Author>]
      const again = (await two.get(Author, 1)) as InstanceType<typeof Author>
      expect(again).not.toBe(ada)
      expect(again).toEqual(ada)
      assert.deepStrictEqual(again, ada)
      expect(bob).not.toEqual(ada)
      assert.throws(() => assert.deepStrictEqual(bob, ada))
      expect(new Page({ title: 'x' })).toEqual(new Page({ title: 'x' }))
      expect(new Page({ title: 'x' })).not.toEqual(new Page({ title: 'y' }))
      again.name = 'Eve'
      expect(again).not.toEqual(ada)
    })

    matrix('reading a value does not make equal objects unequal', async ({ session, newSession }) => {
      session.add(new Odd({ id: 7n, at: new Date(5), data: { a: 1 } }))
      session.add(new Author({ name: 'Ada' }))
      await session.commit()
      const [one, two] = [newSession(), newSession()]
      const [a, b] = [await one.query(Author).one(), await two.query(Author).one()]
      expect(a.active).toBe(true)
      expect(a).toEqual(b)
      const [x, y] = [await one.query(Odd).one(), await two.query(Odd).one()]
      expect(x.at).toEqual(new Date(5))
      expect(x.data).toEqual({ a: 1 })
      expect(x).toEqual(y)
      assert.deepStrictEqual(x, y)
      expect(a).toEqual(new Author({ id: 1, name: 'Ada', active: true }))
    })
  })

  describe('as JavaScript objects', () => {
    matrix('spreading copies no internals under string keys; attributes are found with in and on the prototype', async () => {
      const author = new Author({ name: 'Ada' })
      expect(Object.keys(author)).toEqual([])
      expect('name' in author).toBe(true)
      expect(author.shout).toBe('ADA')
      expect(author).toBeInstanceOf(Author)
      const seen: string[] = []
      for (const key in author) seen.push(key)
      expect(seen).toEqual(expect.arrayContaining(['id', 'name', 'active', 'pages']))
    })

    matrix('a collection is an array to read, and what it gives is a plain array', async () => {
      const author = new Author({ name: 'Ada', pages: [new Page({ title: 'a' }), new Page({ title: 'b' })] })
      const { pages } = author
      expect(Array.isArray(pages)).toBe(true)
      expect([pages.length, pages[1]?.title, pages.at(-1)?.title]).toEqual([2, 'b', 'b'])
      for (const derived of [
        pages.map(page => page),
        pages.filter(Boolean),
        pages.slice(),
        pages.concat([]),
        [...pages],
        pages.toSorted(),
        pages.flatMap(page => [page]),
      ]) {
        expect(derived.constructor).toBe(Array)
        derived.length = 0
      }
      expect(pages).toHaveLength(2)
      expect(pages).toEqual([...pages])
      assert.equal(pages.length, 2)
    })
  })
})
