/** Index properties: a slot of a JSON document is read, written and asked about like an attribute. */
import { alias, declarativeBase, indexProperty, inspect, integer, json, select, text, update } from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    settings: json<{ theme?: string; size?: number; extra?: unknown }>().nullable(),
    tags: json<string[]>().nullable(),
    theme: indexProperty('settings', 'theme'),
    size: indexProperty('settings', 'size', 10),
    first: indexProperty('tags', 0),
  }) {}
  Base.register({ User })
  return { Base, User }
}

inBothStyles('index property', define, (matrix, { User }) => {
  matrix('it is read from the document and written into it, and the flush finds it', async ({ session, newSession, log, read }) => {
    const user = new User({ theme: 'dark', first: 'a' })
    expect([user.settings, user.tags, user.theme, user.size, user.first]).toEqual([{ theme: 'dark' }, ['a'], 'dark', 10, 'a'])
    session.add(user)
    await session.commit()
    const other = newSession()
    const found = await other.query(User).one()
    expect([found.theme, found.size]).toEqual(['dark', 10])
    found.size = 12
    found.first = 'b'
    log.reset()
    await other.commit()
    expect(log.count('update')).toBe(1)
    expect([await read(found, 'settings'), await read(found, 'tags')]).toEqual([{ theme: 'dark', size: 12 }, ['b']])
    other.expire(found, ['theme'])
    expect(inspect(found).unloaded).toEqual(['settings'])
    expect(await read(found, 'theme')).toBe('dark')
    expect(new User({}).theme).toBeNull()
  })

  matrix('in queries it is a place in the document, also of an alias', async ({ session, newSession }) => {
    session.addAll([new User({ theme: 'dark', size: 5 }), new User({ theme: 'light', size: 7, first: 'x' }), new User({})])
    await session.commit()
    const other = newSession()
    expect((await other.query(User).filter(User.c.theme.asText().eq('light')).one()).size).toBe(7)
    expect(await other.query(User).filter(User.c.theme.exists()).count()).toBe(2)
    const far = alias(User)
    expect(await other.scalars(select(far.c.id).where(far.c.size.asInteger().lt(6)))).toEqual([1])
    expect(await other.scalars(select(User.c.id).where(User.c.first.asText().eq('x')))).toEqual([2])
  })
})

describe('mistakes', () => {
  const Base = declarativeBase()
  class Thing extends Base.model('things', { id: integer().primaryKey(), data: json<{ a?: string }>().nullable(), a: indexProperty('data', 'a') }) {}

  test('what is no document, and values that cannot be set', () => {
    expect(() => Base.model('x', { id: integer().primaryKey(), name: text(), a: indexProperty('name', 'a') })).toThrow(
      /The index property x\.a names 'name', which is no JSON column of the model\./,
    )
    expect(() => indexProperty('data', 1.5)).toThrow('indexProperty() takes the name of a JSON column and a key or a position.')
    expect(() => update(Thing).set({ a: 'x' } as never)).toThrow(/Thing\.a is a slot of a JSON document[^]*jsonSet\(Thing\.c\.data, \["a"\], …\)/)
    const thing = new Thing({})
    expect(() => Object.assign(thing, { a: undefined })).toThrow('Thing.a was set to undefined.')
  })

  test('a key that every object has', () => {
    class Odd extends Base.model('odd', {
      id: integer().primaryKey(),
      data: json<Record<string, unknown>>(),
      own: indexProperty('data', '__proto__'),
    }) {}
    const odd = new Odd({ data: {} })
    expect(odd.own).toBeNull()
    odd.own = 'x'
    expect([odd.own, JSON.stringify(odd.data)]).toEqual(['x', '{"__proto__":"x"}'])
  })

  test('types', () => {
    const a: string | null = new Thing({ a: 'x' }).a
    expect(a).toBe('x')
    // @ts-expect-error -- a string
    expect(() => new Thing({ a: 5 })).not.toThrow()
    // @ts-expect-error -- it is no expression until one says what it is
    expect(() => Thing.c.a.eq('x')).toThrow(TypeError)
  })
})
