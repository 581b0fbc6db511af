/** Association proxies: live views through a relationship, in their list, Set, Map and single forms, and in conditions. */
import {
  alias,
  type Condition,
  declarativeBase,
  inherit,
  integer,
  joinedload,
  keyedBy,
  lazy,
  many,
  one,
  proxy,
  select,
  selectinload,
  text,
  toPlain,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'
import type { MatrixContext } from '../support/matrix.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    name: text(),
    links: () => many(Link, { backPopulates: 'user', cascade: ['all', 'delete-orphan'], orderBy: Link.c.id }),
    keywords: proxy('links', 'keyword', { creator: (keyword: Keyword) => new Link({ keyword }) }),
    words: proxy('keywords', 'word'),
    linkWords: proxy('links', 'word', { creator: (word: string) => new Link({ keyword: new Keyword({ word }), note: 'by word' }) }),
    notes: proxy('links', 'note'),
    tags: () => many(Tag, { cascade: ['all', 'delete-orphan'], collection: 'set' }),
    tagNames: proxy('tags', 'name'),
    settings: () => many(Setting, { cascade: ['all', 'delete-orphan'], collection: keyedBy('key') }),
    preferences: proxy('settings', 'value'),
    profile: () => one(Profile, { cascade: ['all', 'delete-orphan'] }),
    bio: proxy('profile', 'bio'),
    motto: proxy('profile', 'bio', { unlinksOnNull: true }),
    noteShouts: proxy('links', 'shout'),
  }) {}
  class Link extends Base.model('links', {
    id: integer().primaryKey(),
    note: text().nullable(),
    userId: integer().references(() => User.c.id),
    keywordId: integer().references(() => Keyword.c.id),
    user: () => one(User, { backPopulates: 'links', required: true }),
    keyword: () => one(Keyword, { required: true }),
    word: proxy('keyword', 'word'),
  }) {
    get shout(): string {
      return `${this.note ?? ''}!`
    }
  }
  class Keyword extends Base.model('keywords', { id: integer().primaryKey(), word: text() }) {}
  class Tag extends Base.model('tags', { id: integer().primaryKey(), name: text(), userId: integer().references(() => User.c.id) }) {}
  class Setting extends Base.model('settings', {
    id: integer().primaryKey(),
    key: text(),
    value: text(),
    userId: integer().references(() => User.c.id),
  }) {}
  class Profile extends Base.model('profiles', {
    id: integer().primaryKey(),
    bio: text().nullable(),
    userId: integer()
      .unique()
      .references(() => User.c.id),
  }) {}
  Base.register({ User, Link, Keyword, Tag, Setting, Profile })
  return { Base, User, Link, Keyword, Tag, Setting, Profile }
}

inBothStyles('proxies', define, (matrix, { User, Link, Keyword, Profile }) => {
  const fill = async ({ session }: MatrixContext): Promise<void> => {
    const [red, blue] = [new Keyword({ word: 'red' }), new Keyword({ word: 'blue' })]
    session.addAll([
      new User({ name: 'Ada', keywords: [red, blue], tagNames: ['x', 'y'], preferences: new Map([['color', 'red']]), bio: 'math' }),
      new User({ name: 'Bob', keywords: [blue], bio: null }),
      new User({ name: 'Cyd' }),
    ])
    await session.commit()
  }
  const loaded = [
    selectinload(User.links).selectinload(Link.keyword),
    selectinload(User.tags),
    selectinload(User.settings),
    selectinload(User.profile),
  ]
  const ada = async ({ newSession }: MatrixContext) =>
    await newSession()
      .query(User)
      .options(...loaded)
      .filterBy({ name: 'Ada' })
      .one()

  matrix('a list is an array to read, made by the creator and written as links', async context => {
    const { session } = context
    const user = new User({ name: 'Ada', keywords: [new Keyword({ word: 'a' })] })
    user.keywords.push(new Keyword({ word: 'b' }), new Keyword({ word: 'c' }))
    expect(user.keywords.map(keyword => keyword.word)).toEqual(['a', 'b', 'c'])
    expect([user.links.length, user.links[1]?.keyword, user.keywords.length]).toEqual([3, user.keywords[1], 3])
    expect([Array.isArray(user.words), [...user.words], user.words.at(-1), user.words.includes('b'), user.words.indexOf('c')]).toEqual([
      true,
      ['a', 'b', 'c'],
      'c',
      true,
      2,
    ])
    expect(user.words).toEqual(['a', 'b', 'c'])
    expect([JSON.stringify(user.words), user.words.join('-'), ['z', ...user.words].length, Object.keys(user.words)]).toEqual([
      '["a","b","c"]',
      'a-b-c',
      4,
      ['0', '1', '2'],
    ])
    session.add(user)
    await session.commit()
    const again = await ada(context)
    expect([...again.words]).toEqual(['a', 'b', 'c'])
    expect(toPlain(again)).not.toHaveProperty('words')
  })

  matrix('a held view stays true when the relationship is replaced, expired and loaded again', async context => {
    await fill(context)
    const user = await ada(context)
    const { words } = user
    expect(user.words).toBe(words)
    user.links.replace([new Link({ keyword: new Keyword({ word: 'new' }) })])
    expect([...words]).toEqual(['new'])
    Object.assign(user, { links: [] })
    expect([words.length, words[0]]).toEqual([0, undefined])
  })

  matrix('values are removed, spliced, cleared and put in order; the links that go are deleted', async context => {
    await fill(context)
    const user = await ada(context)
    user.words.push('green')
    expect(user.words.remove('red')).toBe(true)
    expect(user.words.remove('red')).toBe(false)
    expect(user.words.splice(1, 1, 'x', 'y')).toEqual(['green'])
    expect([...user.words]).toEqual(['blue', 'x', 'y'])
    expect([user.words.pop(), user.words.shift(), user.words.unshift('first')]).toEqual(['y', 'blue', 2])
    expect(user.links.map(link => link.word)).toEqual(['first', 'x'])
    user.words.clear()
    expect([user.links.length, user.keywords.length]).toEqual([0, 0])
  })

  matrix('replacing writes the differences only: the links of values that stay are kept', async context => {
    await fill(context)
    const { newSession, log } = context
    const session = newSession()
    const user = await session
      .query(User)
      .options(...loaded)
      .filterBy({ name: 'Ada' })
      .one()
    const [red] = user.links
    user.words.replace(['green', 'red'])
    expect(user.links[1]).toBe(red)
    log.reset()
    await session.flush()
    expect(
      log
        .tables()
        .filter(table => table.endsWith('links'))
        .toSorted(),
    ).toEqual(['delete links', 'insert links'])
    Object.assign(user, { words: ['red'] })
    await session.commit()
    expect((await ada(context)).links.map(link => link.word)).toEqual(['red'])
  })

  matrix('a proxy of a proxy of the member: its own creator makes what is in between', async context => {
    const { session } = context
    const user = new User({ name: 'Ada', linkWords: ['one', 'two'] })
    expect(user.links.map(link => [link.word, link.note])).toEqual([
      ['one', 'by word'],
      ['two', 'by word'],
    ])
    session.add(user)
    await session.flush()
    const { links } = user
    links[0]!.word = 'uno'
    expect([...user.linkWords]).toEqual(['uno', 'two'])
    await session.commit()
    expect([...(await ada(context)).words]).toEqual(['uno', 'two'])
  })

  matrix('a Set shows each value once', async context => {
    const { session } = context
    const user = new User({ name: 'Ada', tagNames: ['a', 'b', 'a'] })
    user.tagNames.add('b').add('c')
    expect([[...user.tagNames], user.tagNames.size, user.tagNames.has('c'), user.tags.size]).toEqual([['a', 'b', 'c'], 3, true, 3])
    expect([user.tagNames.delete('a'), user.tagNames.delete('a')]).toEqual([true, false])
    session.add(user)
    await session.commit()
    const again = await ada(context)
    expect([...again.tagNames]).toEqual(['b', 'c'])
    const [b] = again.tags
    Object.assign(again, { tagNames: ['b', 'd'] })
    expect([again.tags.has(b!), [...again.tagNames]]).toEqual([true, ['b', 'd']])
    const seen: string[] = []
    again.tagNames.forEach(name => seen.push(name))
    expect([seen, [...again.tagNames.entries()], [...again.tagNames.keys()]]).toEqual([
      ['b', 'd'],
      [
        ['b', 'b'],
        ['d', 'd'],
      ],
      ['b', 'd'],
    ])
    if ('union' in Set.prototype)
      expect([...(again.tagNames as unknown as { union(other: Set<string>): Set<string> }).union(new Set(['z']))]).toEqual(['b', 'd', 'z'])
    again.tagNames.clear()
    expect(again.tags.size).toBe(0)
  })

  matrix('a Map has the keys of the Map in between; what is there is given the value, else it is made', async context => {
    const { session } = context
    const user = new User({
      name: 'Ada',
      preferences: new Map([
        ['color', 'red'],
        ['size', 'big'],
      ]),
    })
    session.add(user)
    await session.commit()
    const again = await ada(context)
    const color = again.settings.get('color')
    again.preferences.set('color', 'blue').set('font', 'serif')
    expect([color?.value, again.settings.get('font')?.value, again.preferences.size, again.preferences.has('x')]).toEqual(['blue', 'serif', 3, false])
    expect(new Map(again.preferences)).toEqual(
      new Map([
        ['color', 'blue'],
        ['size', 'big'],
        ['font', 'serif'],
      ]),
    )
    expect([again.preferences.delete('size'), [...again.preferences.keys()], [...again.preferences.values()]]).toEqual([
      true,
      ['color', 'font'],
      ['blue', 'serif'],
    ])
    Object.assign(again, {
      preferences: [
        ['color', 'blue'],
        ['a', 'b'],
      ],
    })
    expect([again.settings.get('color'), [...again.preferences]]).toEqual([
      color,
      [
        ['color', 'blue'],
        ['a', 'b'],
      ],
    ])
    again.preferences.clear()
    expect(again.settings.size).toBe(0)
  })

  matrix('a single one is read and written through the object, which is made where there is none', async context => {
    const { session } = context
    const user = new User({ name: 'Ada' })
    expect(user.bio).toBe(null)
    user.bio = null
    expect(user.profile).toBe(null)
    user.bio = 'math'
    expect(user.profile).toBeInstanceOf(Profile)
    user.bio = 'logic'
    session.add(user)
    await session.commit()
    const again = await ada(context)
    expect(again.bio).toBe('logic')
    again.bio = null
    expect(again.profile?.bio).toBe(null)
    again.motto = null
    expect(again.profile).toBe(null)
  })

  matrix('in conditions each step is an EXISTS', async context => {
    await fill(context)
    const { newSession, log } = context
    const session = newSession()
    const names = async (condition: Condition): Promise<string[]> => (await query().filter(condition).orderBy(User.c.id).all()).map(user => user.name)
    const query = () => session.query(User)
    const blue = await session.query(Keyword).filterBy({ word: 'blue' }).one()
    log.reset()
    expect(await names(User.keywords.contains(blue))).toEqual(['Ada', 'Bob'])
    expect(log.statements.at(-1)).toMatch(/exists \(select .* from .links. where/)
    expect(await names(User.words.contains('red'))).toEqual(['Ada'])
    expect(await names(User.linkWords.contains('red'))).toEqual(['Ada'])
    expect(await names(User.keywords.any(Keyword.c.word.like('b%')))).toEqual(['Ada', 'Bob'])
    expect(await names(User.words.any(word => word.like('r%')))).toEqual(['Ada'])
    expect(await names(User.words.any())).toEqual(['Ada', 'Bob'])
    expect(await names(User.words.isNull())).toEqual(['Cyd'])
    expect(await names(User.tagNames.contains('y'))).toEqual(['Ada'])
    expect(await names(User.preferences.any(value => value.eq('red')))).toEqual(['Ada'])
    expect(await names(User.bio.eq('math'))).toEqual(['Ada'])
    expect(await names(User.bio.ne('math'))).toEqual(['Bob', 'Cyd'])
    expect(await names(User.bio.has(bio => bio.like('m%')))).toEqual(['Ada'])
    expect(await names(User.bio.eq(null))).toEqual(['Bob', 'Cyd'])
    expect(await names(User.bio.isNotNull())).toEqual(['Ada'])
    const other = alias(User)
    expect((await session.scalars(select(other).where(other.words.contains('red')))).map(user => user.name)).toEqual(['Ada'])
    expect((await session.query(Link).filter(Link.word.eq('red')).all()).length).toBe(1)
  })

  matrix('lazy() loads all that a proxy needs; without it an unloaded relationship is named', async context => {
    await fill(context)
    const { newSession, variant, log } = context
    const session = newSession()
    const users = await session.query(User).orderBy(User.c.id).all()
    if (variant.mode === 'async') {
      expect(() => users[0]!.words.length).toThrow('User.links is not loaded')
      expect([...(await lazy(users[0]!).words)]).toEqual(['red', 'blue'])
      log.reset()
      expect([...users[1]!.words]).toEqual(['blue'])
      expect(log.statements).toEqual([])
    } else expect([...users[0]!.words]).toEqual(['red', 'blue'])
    const words = await session.resolve(() => users.map(user => [...user.words]))
    expect(words).toEqual([['red', 'blue'], ['blue'], []])
  })

  matrix('loader options and session.load take a proxy for the relationships that it leads along', async context => {
    await fill(context)
    const { newSession, log } = context
    for (const option of [selectinload(User.words), joinedload(User.keywords), selectinload(User.linkWords)]) {
      log.reset()
      const users = await newSession().query(User).options(option).orderBy(User.c.id).all()
      const sent = log.statements.length
      expect(users.map(user => [...user.words])).toEqual([['red', 'blue'], ['blue'], []])
      expect([sent, log.statements.length]).toEqual(option.step.kind === 'relationship' && option.step.strategy === 'joined' ? [1, 1] : [3, 3])
    }
    const session = newSession()
    const users = await session.query(User).orderBy(User.c.id).all()
    log.reset()
    await session.load(users, User.words, User.bio, User.tagNames)
    expect(log.statements.length).toBe(4)
    expect(users.map(user => [[...user.words], user.bio, user.tagNames.size])).toEqual([
      [['red', 'blue'], 'math', 2],
      [['blue'], null, 0],
      [[], null, 0],
    ])
    expect(log.statements.length).toBe(4)
  })

  matrix('mistakes are told', async context => {
    await fill(context)
    const user = await ada(context)
    expect(() => User.keywords.eq(new Keyword({ word: 'x' }))).toThrow('User.keywords shows several values, so it has no eq().')
    expect(() => User.bio.any()).toThrow('User.bio shows a single value, so it has no any().')
    expect(() => User.noteShouts.contains('x')).toThrow('User.noteShouts shows Link.shout, which the database does not know')
    expect(() => User.keywords.any(() => Keyword.c.id.eq(1))).toThrow('User.keywords shows objects, so its conditions are written with the columns')
    expect([...user.noteShouts]).toEqual(['!', '!'])
    expect(() => Object.assign(user, { words: null })).toThrow('User.words takes several values.')
    expect(() => user.keywords.push('red' as never)).toThrow('Link.keyword takes a Keyword.')
    const array = user.words as unknown as string[]
    expect(() => Reflect.deleteProperty(array, 0)).toThrow('has no deletion of 0')
    expect(() => (array[7] = 'x')).toThrow('has no element or property 7')
    expect([...user.words]).toEqual(['red', 'blue'])
    array[2] = 'third'
    array[0] = 'first'
    array.sort()
    expect([...user.words]).toEqual(['blue', 'first', 'third'])
    array.reverse()
    array.length = 2
    expect([...user.words]).toEqual(['third', 'first'])
    expect(() => array.fill('x')).toThrow('has no fill')
    expect(() => array.copyWithin(0, 1)).toThrow('has no copyWithin')
  })
})

describe('definitions', () => {
  test('a name that leads nowhere is told when the models are used first', () => {
    const Base = declarativeBase()
    class A extends Base.model('a', { id: integer().primaryKey(), bs: () => many(B), names: proxy('bz', 'name') }) {}
    class B extends Base.model('b', { id: integer().primaryKey(), name: text(), aId: integer().references(() => A.c.id) }) {}
    void B
    expect(() => new A({})).toThrow(/A\.names leads through 'bz', which is no relationship of A\.[^]*write 'bs'/)
    const Other = declarativeBase()
    class C extends Other.model('c', { id: integer().primaryKey(), ds: () => many(D), names: proxy('ds', 'nmae') }) {}
    class D extends Other.model('d', { id: integer().primaryKey(), name: text(), cId: integer().references(() => C.c.id) }) {}
    void D
    expect(() => new C({})).toThrow(/C\.names shows 'nmae', which D does not have\.[^]*write 'name'/)
  })

  test('a write-only collection, a proxy of values and a wrong creator are refused', () => {
    const Base = declarativeBase()
    class A extends Base.model('a', { id: integer().primaryKey(), bs: () => many(B, { collection: 'writeOnly' }), names: proxy('bs', 'name') }) {}
    class B extends Base.model('b', { id: integer().primaryKey(), name: text(), aId: integer().references(() => A.c.id) }) {}
    void B
    expect(() => new A({})).toThrow('A.names leads through A.bs, which is write-only')
    const Other = declarativeBase()
    class C extends Other.model('c', {
      id: integer().primaryKey(),
      ds: () => many(D),
      names: proxy('ds', 'name', { creator: (() => undefined) as never }),
      letters: proxy('names', 'length'),
    }) {}
    class D extends Other.model('d', { id: integer().primaryKey(), name: text(), cId: integer().references(() => C.c.id) }) {}
    void D
    expect(() => new C({})).toThrow('C.letters leads through the proxy C.names, which does not hold single objects.')
    const Third = declarativeBase()
    class E extends Third.model('e', {
      id: integer().primaryKey(),
      fs: () => many(F),
      names: proxy('fs', 'name', { creator: (name: string) => void name }),
    }) {}
    class F extends Third.model('f', { id: integer().primaryKey(), name: text(), eId: integer().references(() => E.c.id) }) {}
    void F
    expect(() => new E({ names: ['x'] })).toThrow('The creator of E.names has to return a F, and did not.')
    expect(() => proxy(undefined as never, 'name')).toThrow('proxy() takes two names')
    expect(() => proxy('fs', 'name', { creator: 'x' as never })).toThrow("proxy('fs', 'name') has a creator that is no function.")
    expect(() => Third.model('g', { id: integer().primaryKey(), name: proxy('fs', 'name') as never })).toThrow('is called')
  })

  test('a model that inherits has the proxies of its parent, and of its own', () => {
    const Base = declarativeBase()
    class Animal extends Base.model(
      'animals',
      { id: integer().primaryKey(), type: text().discriminator(), names: () => many(Name), words: proxy('names', 'word') },
      { identity: 'animal' },
    ) {}
    class Cat extends inherit(Animal, { identity: 'cat' }, { shouts: proxy('names', 'shout') }) {}
    class Name extends Base.model('names', { id: integer().primaryKey(), word: text(), animalId: integer().references(() => Animal.c.id) }) {
      get shout(): string {
        return this.word.toUpperCase()
      }
    }
    const cat = new Cat({ words: ['tom'] })
    expect([[...cat.words], [...cat.shouts], cat.names[0]]).toEqual([['tom'], ['TOM'], expect.any(Name)])
    expect(String(Cat.words)).toBe('Animal.words')
  })
})
