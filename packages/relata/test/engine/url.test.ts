/** URLs and options: read strictly, explained kindly, and never repeated with their password. */
import { describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import { parseServerUrl, sqlitePathOf, withoutPassword } from '../../src/engine/url.ts'

test('the parts are decoded', () => {
  const url = parseServerUrl('postgresql://us%40er:p%3Aw@[::1]:6543/da%2Fta?sslmode=require', ['sslmode'])
  expect(url).toMatchObject({ scheme: 'postgresql', user: 'us@er', password: 'p:w', host: '::1', port: 6543, database: 'da/ta' })
  expect(parseServerUrl('mariadb:///app', [])).toMatchObject({ user: null, password: null, host: null, port: null, database: 'app' })
})

test('SQLite: a path, or memory', () => {
  expect(sqlitePathOf('sqlite:app.db')).toBe('app.db')
  expect(sqlitePathOf('sqlite:/var/app.db')).toBe('/var/app.db')
  expect(sqlitePathOf('sqlite:C:\\data\\app.db')).toBe('C:\\data\\app.db')
  expect(sqlitePathOf('sqlite::memory:')).toBe(':memory:')
  expect(sqlitePathOf('sqlite:')).toBe(':memory:')
  expect(() => sqlitePathOf('sqlite:///app.db')).toThrow(/sqlite:app\.db \(from the working folder\) {2}\| {2}sqlite:\/app\.db \(from the root\)/)
  expect(() => createEngine('sqlite:a\0b')).toThrow(/NUL/)
})

describe('errors', () => {
  test.each([
    ['app.db', /this is no database URL[\s\S]*known schemes: sqlite, postgresql, postgres, mariadb, mysql/],
    ['oracle://u:secret@h/d', /scheme 'oracle' is unknown[\s\S]*known schemes: sqlite/],
    ['postgresqll://u:secret@h/d', /did you mean 'postgresql:'\?/],
    ['postgresql+psycopg2://u:secret@h/d', /did you mean 'postgresql:'\?/],
    ['postgresql://u:secret@h:port/d', /cannot be read as a URL/],
    ['postgresql://u:secret@h/d?sslmod=require', /unknown parameter 'sslmod'[\s\S]*did you mean 'sslmode'\?/],
    ['postgresql://u:secret@h/d?sslmode=perhaps', /sslmode 'perhaps' is not supported/],
    ['mariadb://u:secret%zz@h/d', /% that is no percent-encoding/],
    ['mariadb://u:secret@h/d?returning=maybe', /'returning' is true or false/],
  ])('%s', (url, message) => {
    let error: Error | undefined
    try {
      createEngine(url)
    } catch (caught) {
      error = caught as Error
    }
    expect(error?.message).toMatch(message)
    expect(error).toMatchObject({ code: 'URL' })
    expect(error?.message).not.toContain('secret')
  })

  test('a password with an @ is hidden as a whole', () => {
    expect(withoutPassword('postgresql://user:p@ss@word@host/db')).toBe('postgresql://user:***@host/db')
    expect(createEngine('postgresql://user:secret@host:1/db').driver.target).toBe('PostgreSQL host:1/db')
    expect(createEngine('mysql://user:secret@host/db').driver.target).toBe('MySQL host:3306/db')
  })

  test('options are checked', () => {
    const withOptions = (options: object) => () => createEngine('sqlite:', options)
    expect(withOptions({ poolsize: 3 })).toThrow(/no option 'poolsize'[\s\S]*did you mean 'poolSize'\?/)
    expect(withOptions({ poolSize: 0 })).toThrow(/'poolSize' expects a whole number of at least 1/)
    expect(withOptions({ acquireTimeout: -1 })).toThrow(/'acquireTimeout' expects milliseconds/)
    expect(withOptions({ statementTimeout: '5s' })).toThrow(/'statementTimeout' expects milliseconds/)
    expect(withOptions({ connectTimeout: 2 ** 32 })).toThrow(/longer than a timer can wait/)
    expect(withOptions({ isolation: 'snapshot' })).toThrow(/no isolation level 'snapshot'/)
    expect(() => createEngine({} as never)).toThrow(/expects a URL or a driver value/)
  })
})
