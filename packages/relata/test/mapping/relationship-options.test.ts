/** Options of relationships that are rarely needed: marked join conditions, overlaps, one-way sides, legacy orphans, notes. */
import {
  alias,
  declarativeBase,
  foreign,
  foreignKey,
  inspect,
  integer,
  keyedBy,
  many,
  one,
  primaryKey,
  remote,
  select,
  selectinload,
  joinedload,
  text,
  withParent,
} from 'relata'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

describe('foreign() and remote()', () => {
  const Base = declarativeBase()
  /** The far side of a reference without a foreign key in the schema. */
  class Tag extends Base.model('tags', {
    name: text().primaryKey(),
    uses: () => many(TagUse, { primaryjoin: foreign(TagUse.c.tagName).eq(Tag.c.name), backPopulates: 'tag' }),
    loudUses: () =>
      many(TagUse, { primaryjoin: foreign(TagUse.c.tagName).eq(Tag.c.name).and(TagUse.c.loud.eq(1)), viewonly: true, orderBy: TagUse.c.id }),
  }) {}
  class TagUse extends Base.model('tag_uses', {
    id: integer().primaryKey(),
    tagName: text().nullable(),
    loud: integer().default(0),
    tag: () => one(Tag, { primaryjoin: foreign(TagUse.c.tagName).eq(remote(Tag.c.name)), backPopulates: 'uses' }),
  }) {}
  /** A tree within an account: the account stands on both sides of the reference. */
  class Folder extends Base.model(
    'folders',
    {
      accountId: integer(),
      id: integer(),
      name: text(),
      parentId: integer().nullable(),
      parent: () =>
        one(Folder, {
          primaryjoin: remote(Folder.c.accountId)
            .eq(Folder.c.accountId)
            .and(remote(Folder.c.id).eq(foreign(Folder.c.parentId))),
          backPopulates: 'children',
        }),
      children: () =>
        many(Folder, {
          primaryjoin: remote(Folder.c.accountId)
            .eq(Folder.c.accountId)
            .and(remote(foreign(Folder.c.parentId)).eq(Folder.c.id)),
          backPopulates: 'parent',
          orderBy: Folder.c.id,
        }),
    },
    { constraints: [primaryKey('accountId', 'id'), foreignKey(['accountId', 'parentId'], () => [Folder.c.accountId, Folder.c.id])] },
  ) {}
  Base.register({ Tag, TagUse, Folder })
  const matrix = matrixOf('marked joins', Base)

  matrix(
    'a marked column is the one that is written, and extra conditions hold in lazy and eager loads and in EXISTS',
    async ({ session, newSession, read }) => {
      session.add(new Tag({ name: 'red', uses: [new TagUse({}), new TagUse({ loud: 1 })] }))
      session.add(new Tag({ name: 'blue', uses: [new TagUse({})] }))
      await session.commit()
      const other = newSession()
      const red = await other.query(Tag).filterBy({ name: 'red' }).one()
      expect([(await read(red, 'uses')).length, (await read(red, 'loudUses')).map(use => use.loud)]).toEqual([2, [1]])
      for (const option of [joinedload(Tag.loudUses), selectinload(Tag.loudUses)]) {
        const tags = await newSession().query(Tag).options(option).orderBy(Tag.c.name).all()
        expect(tags.map(tag => tag.loudUses.length)).toEqual([0, 1])
      }
      expect((await other.query(Tag).filter(Tag.loudUses.any()).all()).map(tag => tag.name)).toEqual(['red'])
      expect(await other.query(TagUse).filter(TagUse.tag.eq(red)).count()).toBe(2)
    },
  )

  matrix('a column may stand on both sides of a self-reference', async ({ session, newSession, read }) => {
    const root = new Folder({
      accountId: 1,
      id: 1,
      name: 'root',
      children: [new Folder({ accountId: 1, id: 2, name: 'a' }), new Folder({ accountId: 1, id: 3, name: 'b' })],
    })
    session.addAll([root, new Folder({ accountId: 2, id: 1, name: 'other' }), new Folder({ accountId: 2, id: 2, name: 'x', parentId: 1 })])
    await session.commit()
    const other = newSession()
    const folders = await other.query(Folder).options(selectinload(Folder.children)).orderBy(Folder.c.accountId, Folder.c.id).all()
    expect(folders.map(folder => folder.children.map(child => child.name))).toEqual([['a', 'b'], [], [], ['x'], []])
    expect((await read(folders[4]!, 'parent'))?.name).toBe('other')
    const parent = alias(Folder)
    const rows = await other.execute(select(Folder.c.name, parent.c.name.as('parent')).join(Folder.parent.ofType(parent)).orderBy(Folder.c.name))
    expect(rows.map(row => [row[0], row.parent])).toEqual([
      ['a', 'root'],
      ['b', 'root'],
      ['x', 'other'],
    ])
  })

  test('a mark needs a column', () => {
    expect(() => foreign(1 as never)).toThrow('foreign() takes a column of a model or table.')
    expect(() => remote(undefined as never)).toThrow('remote() takes a column of a model or table.')
  })
})

describe('a view-only relationship without a pair of equal columns', () => {
  const Base = declarativeBase()
  class Era extends Base.model('eras', {
    id: integer().primaryKey(),
    name: text(),
    first: integer(),
    last: integer(),
    events: () => many(Happening, { primaryjoin: Happening.c.year.between(Era.c.first, Era.c.last), viewonly: true, orderBy: Happening.c.year }),
    sameName: () => many(Happening, { primaryjoin: Happening.c.title.like(Era.c.name.concat('%')), viewonly: true, orderBy: Happening.c.id }),
  }) {}
  class Happening extends Base.model('happenings', {
    id: integer().primaryKey(),
    title: text(),
    year: integer(),
    era: () => one(Era, { primaryjoin: Happening.c.year.between(Era.c.first, Era.c.last), viewonly: true }),
  }) {}
  Base.register({ Era, Happening })
  const matrix = matrixOf('pairless', Base)

  matrix('it is loaded by every strategy, joined, and asked about', async ({ session, newSession, read, log }) => {
    session.addAll([
      new Era({ name: 'old', first: 0, last: 9 }),
      new Era({ name: 'new', first: 10, last: 19 }),
      new Era({ name: 'never', first: 99, last: 99 }),
    ])
    session.addAll([5, 12, 15, 50].map(year => new Happening({ title: year === 50 ? 'old news' : `in ${year}`, year })))
    await session.commit()
    const years = (eras: readonly Era[]): number[][] => eras.map(era => era.events.map(event => event.year))
    for (const option of [joinedload(Era.events), selectinload(Era.events)]) {
      log.reset()
      expect(years(await newSession().query(Era).options(option).orderBy(Era.c.id).all())).toEqual([[5], [12, 15], []])
    }
    const other = newSession()
    const [old] = await other.query(Era).orderBy(Era.c.id).all()
    expect((await read(old!, 'events')).map(event => event.year)).toEqual([5])
    expect((await read(old!, 'sameName')).map(event => event.title)).toEqual(['old news'])
    const events = await other.query(Happening).orderBy(Happening.c.year).all()
    expect([(await read(events[1]!, 'era'))?.name, await read(events[3]!, 'era')]).toEqual(['new', null])
    expect(
      (
        await other
          .query(Era)
          .filter(Era.events.any(Happening.c.year.gt(12)))
          .all()
      ).map(era => era.name),
    ).toEqual(['new'])
    expect((await other.query(Happening).filter(Happening.era.isNull()).all()).map(event => event.year)).toEqual([50])
    const rows = await other.execute(select(Era.c.name, Happening.c.year).join(Era.events).orderBy(Happening.c.year))
    expect(rows.map(row => [row[0], row[1]])).toEqual([
      ['old', 5],
      ['new', 12],
      ['new', 15],
    ])
    expect((await other.query(Happening).filter(withParent(old!, Era.events)).all()).map(event => event.year)).toEqual([5])
    expect(
      (
        await newSession()
          .query(Era)
          .options(selectinload(Era.events.limit(1)))
          .orderBy(Era.c.id)
          .all()
      ).map(era => era.events.length),
    ).toEqual([1, 1, 0])
  })

  test('one that would be written needs a pair', () => {
    const Other = declarativeBase()
    class A extends Other.model('a', { id: integer().primaryKey(), low: integer(), bs: () => many(B, { primaryjoin: B.c.n.gt(A.c.low) }) }) {}
    class B extends Other.model('b', { id: integer().primaryKey(), n: integer() }) {}
    void B
    expect(() => new A({ low: 1 })).toThrow(/A\.bs has a join condition without a pair of columns[^]*or set viewonly: true/)
  })
})

describe('overlaps', () => {
  let warnings: string[] = []
  const listen = (warning: Error & { code?: string }): void => void (warning.code === 'RELATA_OVERLAP' && warnings.push(warning.message))
  beforeEach(() => {
    warnings = []
    process.on('warning', listen)
  })
  afterEach(() => void process.off('warning', listen))
  const told = async (): Promise<readonly string[]> => {
    await new Promise(resolve => setImmediate(resolve))
    return warnings
  }
  const define = (posts: object, author: object) => {
    const Base = declarativeBase()
    class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post, posts) }) {}
    class Post extends Base.model('posts', {
      id: integer().primaryKey(),
      authorId: integer().references(() => User.c.id),
      author: () => one(User, author),
    }) {}
    Base.register({ User, Post })
  }

  test('two relationships that write one column are warned of, with what to do', async () => {
    define({}, {})
    expect(await told()).toEqual([
      "Post.author and User.posts both write posts.author_id, and do not keep each other in step. If they are the two sides of one relationship, say so: backPopulates: 'posts' on Post.author and backPopulates: 'author' on User.posts. If both are meant to write it, set overlaps: ['posts'] on Post.author.",
    ])
  })

  test('not where they are the two sides of one, one is view-only, or overlaps names the other', async () => {
    define({ backPopulates: 'author' }, { backPopulates: 'posts' })
    define({ viewonly: true }, {})
    define({}, { viewonly: true })
    define({ overlaps: ['author'] }, {})
    define({}, { overlaps: ['posts'] })
    expect(await told()).toEqual([])
  })

  test('an association object and a many-to-many relationship over its table', async () => {
    const Base = declarativeBase()
    class User extends Base.model('users', {
      id: integer().primaryKey(),
      roles: () => many(Role, { secondary: Link.$table as never }),
      readRoles: () => many(Role, { secondary: Link.$table as never, viewonly: true }),
    }) {}
    class Role extends Base.model('roles', { id: integer().primaryKey() }) {}
    class Link extends Base.model('links', {
      userId: integer()
        .references(() => User.c.id)
        .primaryKey(),
      roleId: integer()
        .references(() => Role.c.id)
        .primaryKey(),
      user: () => one(User, {}),
    }) {}
    Base.register({ User, Role, Link })
    expect((await told()).map(message => message.split(', and')[0])).toEqual(['Link.user and User.roles both write links.user_id'])
  })
})

describe('one-way sides, orphans, notes', () => {
  test('with syncBackref: false the side does not follow the other one', () => {
    const Base = declarativeBase()
    class User extends Base.model('users', {
      id: integer().primaryKey(),
      posts: () => many(Post, { backPopulates: 'author', syncBackref: false }),
    }) {}
    class Post extends Base.model('posts', {
      id: integer().primaryKey(),
      authorId: integer().references(() => User.c.id),
      author: () => one(User, { backPopulates: 'posts' }),
    }) {}
    Base.register({ User, Post })
    const [user, post] = [new User({}), new Post({})]
    post.author = user
    expect(user.posts.length).toBe(0)
    const other = new Post({})
    user.posts.push(other)
    expect(other.author).toBe(user)
  })

  test('doc and info are kept for programs', () => {
    const Base = declarativeBase()
    class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post, { doc: 'All of them', info: { shown: true } }) }) {}
    class Post extends Base.model('posts', { id: integer().primaryKey(), authorId: integer().references(() => User.c.id) }) {}
    Base.register({ User, Post })
    expect([User.posts.relationship.options.doc, User.posts.relationship.options.info]).toEqual(['All of them', { shown: true }])
  })

  test('a Map refuses a member whose key was never set, from either side; a constructor sets it first', () => {
    const Base = declarativeBase()
    class Note extends Base.model('notes', {
      id: integer().primaryKey(),
      tags: () => many(Tag, { collection: keyedBy('name'), backPopulates: 'note' }),
    }) {}
    class Tag extends Base.model('tags', {
      id: integer().primaryKey(),
      name: text().nullable(),
      noteId: integer().references(() => Note.c.id),
      note: () => one(Note, { backPopulates: 'tags' }),
    }) {}
    Base.register({ Note, Tag })
    const note = new Note({})
    const tag = new Tag({})
    expect(() => note.tags.add(tag)).toThrow("Note.tags is keyed by 'name', which Tag(transient) does not have yet.")
    expect(() => (tag.note = note)).toThrow("Note.tags is keyed by 'name'")
    expect([tag.note, note.tags.size]).toEqual([null, 0])
    tag.name = null
    note.tags.add(tag)
    expect([...note.tags.keys()]).toEqual([null])
    const named = new Tag({ note, name: 'x' })
    expect(note.tags.get('x')).toBe(named)
    named.name = 'y'
    expect([...note.tags.keys()]).toEqual([null, 'x'])
  })
})

describe('keys of Maps', () => {
  const Base = declarativeBase()
  class Note extends Base.model('notes', {
    id: integer().primaryKey(),
    tags: () =>
      many(Tag, { collection: keyedBy((tag: Tag) => tag.name.toUpperCase()), cascade: ['all', 'delete-orphan'], overlaps: ['named', 'note'] }),
    named: () => many(Tag, { collection: keyedBy('name', { ignoreUnset: true }), backPopulates: 'note' }),
  }) {}
  class Tag extends Base.model('tags', {
    id: integer().primaryKey(),
    name: text(),
    noteId: integer().references(() => Note.c.id),
    note: () => one(Note, { backPopulates: 'named' }),
  }) {}
  Base.register({ Note, Tag })
  const matrix = matrixOf('keys of maps', Base)

  matrix('a function makes the keys, also of what is loaded', async ({ session, newSession, read }) => {
    const note = new Note({ tags: [new Tag({ name: 'red' })] })
    note.tags.add(new Tag({ name: 'blue' }))
    expect([...note.tags.keys()]).toEqual(['RED', 'BLUE'])
    expect(() => note.tags.set('green', new Tag({ name: 'green' }))).toThrow('the key given is not the member')
    session.add(note)
    await session.commit()
    const again = await newSession().query(Note).one()
    const tags = await read(again, 'tags')
    expect([tags.get('RED')?.name, tags.has('red'), tags.delete('BLUE'), tags.size]).toEqual(['red', false, true, 1])
  })

  matrix('with ignoreUnset a member without a key is linked, and in the Map once it is loaded again', async ({ session, read }) => {
    const note = new Note({})
    const [tag, other] = [new Tag({} as { name: string }), new Tag({} as { name: string })]
    tag.note = note
    note.named.add(other)
    expect([note.named.size, other.note]).toEqual([0, note])
    tag.name = 'late'
    other.name = 'later'
    session.addAll([note, tag, other])
    await session.commit()
    expect([...(await read(note, 'named')).keys()].toSorted()).toEqual(['late', 'later'])
  })
})

describe('activeHistory', () => {
  const Base = declarativeBase()
  class User extends Base.model('users', { id: integer().primaryKey() }) {}
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    userId: integer()
      .nullable()
      .references(() => User.c.id),
    editorId: integer()
      .nullable()
      .references(() => User.c.id),
    user: () => one(User, { foreignKeys: [Post.c.userId], activeHistory: true }),
    editor: () => one(User, { foreignKeys: [Post.c.editorId] }),
  }) {}
  Base.register({ User, Post })
  const matrix = matrixOf('active history', Base)

  matrix(
    'the former object is loaded when another is assigned, where assigning can load; without it, it is not',
    async ({ session, newSession, log, variant }) => {
      const user = new User({})
      session.add(new Post({ user, editor: user }))
      await session.commit()
      const other = newSession()
      const post = await other.query(Post).one()
      log.reset()
      post.editor = new User({})
      expect([log.count('select'), inspect(post).history('editor').deleted]).toEqual([0, []])
      post.user = new User({})
      const { deleted } = inspect(post).history('user')
      if (variant.mode === 'sync') expect([log.count('select'), (deleted as User[]).map(former => former.id)]).toEqual([1, [1]])
      else expect([log.count('select'), deleted]).toEqual([0, []])
    },
  )
})

describe('legacyIsOrphan', () => {
  const Base = declarativeBase()
  const owned = {
    id: integer().primaryKey(),
    homeId: integer()
      .nullable()
      .references(() => Home.c.id),
    officeId: integer()
      .nullable()
      .references(() => Office.c.id),
  }
  class Home extends Base.model('homes', {
    id: integer().primaryKey(),
    chairs: () => many(Chair, { cascade: ['all', 'delete-orphan'] }),
    desks: () => many(Desk, { cascade: ['all', 'delete-orphan'] }),
  }) {}
  class Office extends Base.model('offices', {
    id: integer().primaryKey(),
    chairs: () => many(Chair, { cascade: ['all', 'delete-orphan'] }),
    desks: () => many(Desk, { cascade: ['all', 'delete-orphan'] }),
  }) {}
  class Chair extends Base.model('chairs', owned) {}
  class Desk extends Base.model('desks', owned, { legacyIsOrphan: true }) {}
  Base.register({ Home, Office, Chair, Desk })
  const matrix = matrixOf('legacy orphans', Base)

  matrix('losing one of two owners makes an orphan; with legacyIsOrphan losing both does', async ({ session }) => {
    const [chair, desk, lone] = [new Chair({}), new Desk({}), new Desk({})]
    const home = new Home({ chairs: [chair], desks: [desk, lone] })
    const office = new Office({ chairs: [chair], desks: [desk] })
    session.addAll([home, office])
    await session.flush()
    home.chairs.remove(chair)
    home.desks.remove(desk)
    await session.flush()
    expect([inspect(chair).lifecycle, inspect(desk).lifecycle, desk.homeId, desk.officeId]).toEqual(['deleted', 'persistent', null, office.id])
    office.desks.remove(desk)
    await session.flush()
    expect([inspect(desk).lifecycle, inspect(lone).lifecycle]).toEqual(['deleted', 'persistent'])
  })
})
