/** Flush plans, without a database: which rows, in which order, in how many steps. */
import { describe, expect, test } from 'vitest'
import { Account, Article, City, Country, Entry, Folder, Item, Note, Order, OrderLine, Player, Post, Profile, Role, Team, User } from './models.ts'
import { PlanningSession } from './planning-session.ts'

describe('inserts', () => {
  test('parents come before children, links last, whatever was added first', () => {
    const session = new PlanningSession()
    const user = new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })], roles: [new Role({ name: 'x' })] })
    session.add(new Item({ name: 'i' }), user)
    expect(session.steps()).toEqual(['insert users 1', 'insert posts 2', 'insert roles 1', 'insert items 1', 'link user_roles 1'])
  })

  test('a key that is not known yet is a reference to the row that will have it', () => {
    const session = new PlanningSession()
    session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a' })] }))
    expect(session.explain()[1]).toMatchObject({
      kind: 'insert',
      table: 'posts',
      columns: ['title', 'author_id'],
      returning: ['id'],
      values: [['a', '<User(pending).id>']],
    })
  })

  test('a key that is known is a value', () => {
    const session = new PlanningSession()
    session.add(new User({ id: 5, name: 'Ada', posts: [new Post({ title: 'a' })] }))
    expect(session.explain()[1]).toMatchObject({ values: [['a', 5]] })
  })

  test('tables come in the order of their foreign keys without a link in memory', () => {
    const session = new PlanningSession()
    session.add(new Post({ title: 'a', authorId: 1 }), new User({ id: 1, name: 'Ada' }))
    expect(session.steps()).toEqual(['insert users 1', 'insert posts 1'])
  })

  test('rows keep the order in which they were added, and rows of another shape interrupt', () => {
    const session = new PlanningSession()
    session.add(new Note({ body: 'a' }), new Note({ id: 9 }), new Note({}))
    expect(session.explain().map(step => [step.columns, step.values])).toEqual([
      [['body', 'user_id'], [['a', null]]],
      [['id', 'body', 'user_id'], [[9, null, null]]],
      [['body', 'user_id'], [[null, null]]],
    ])
  })

  test('defaults of the program are values, those of the database are left to it', () => {
    const session = new PlanningSession()
    session.add(new Article({ title: 'x', note: null }))
    const [step] = session.explain()
    expect(step).toMatchObject({
      columns: ['title', 'token', 'status', 'data', 'edits', 'changed_at'],
      returning: ['id', 'views', 'note', 'title_length'],
    })
    expect(step?.values[0]?.[2]).toBe('draft')
  })
})

describe('updates', () => {
  test('only what differs is written, by primary key, rows of one shape together', () => {
    const session = new PlanningSession()
    const [b, a, c] = [
      session.loaded(new User({ id: 2, name: 'b' })),
      session.loaded(new User({ id: 1, name: 'a' })),
      session.loaded(new User({ id: 3, name: 'c' })),
    ]
    b.name = 'B'
    a.name = 'A'
    c.name = 'C'
    c.name = 'c'
    expect(session.explain()).toMatchObject([
      {
        kind: 'update',
        table: 'users',
        columns: ['name'],
        where: ['id'],
        values: [
          ['A', 1],
          ['B', 2],
        ],
      },
    ])
  })

  test('nothing to write is no step', () => {
    const session = new PlanningSession()
    const user = session.loaded(new User({ id: 1, name: 'a' }), { posts: [] })
    user.name = 'b'
    user.name = 'a'
    expect(session.steps()).toEqual([])
  })

  test('a new primary key finds the row by the old one', () => {
    const session = new PlanningSession()
    const account = session.loaded(new Account({ name: 'old' }))
    account.name = 'new'
    expect(session.explain()).toMatchObject([{ kind: 'update', columns: ['name'], where: ['name'], values: [['new', 'old']] }])
  })

  test('onUpdate comes along with a change', () => {
    const session = new PlanningSession()
    const article = session.loaded(new Article({ id: 1, title: 'x', edits: 0 }))
    article.title = 'y'
    expect(session.explain()).toMatchObject([{ columns: ['title', 'edits'], values: [['y', 7, 1]] }])
  })
})

describe('relationships', () => {
  test('a child that moves to another parent is written once', () => {
    const session = new PlanningSession()
    const note = session.loaded(new Note({ id: 1, userId: 1 }))
    session.loaded(new User({ id: 1, name: 'a' }), { notes: [note] })
    const other = session.loaded(new User({ id: 2, name: 'b' }), { notes: [] })
    other.notes.push(note)
    expect(session.explain()).toMatchObject([{ kind: 'update', table: 'notes', columns: ['user_id'], values: [[2, 1]] }])
  })

  test('a child that is taken out loses its parent', () => {
    const session = new PlanningSession()
    const note = session.loaded(new Note({ id: 1, userId: 1 }))
    const user = session.loaded(new User({ id: 1, name: 'a' }), { notes: [note] })
    user.notes.remove(note)
    expect(session.explain()).toMatchObject([{ kind: 'update', table: 'notes', columns: ['user_id'], values: [[null, 1]] }])
  })

  test('the former one-to-one is set free before the new one is inserted', () => {
    const session = new PlanningSession()
    const old = session.loaded(new Profile({ id: 1, userId: 1 }))
    const user = session.loaded(new User({ id: 1, name: 'a' }), { profile: old })
    user.profile = new Profile({ bio: 'new' })
    expect(session.explain().map(step => [step.kind, step.values])).toEqual([
      ['update', [[null, 1]]],
      ['insert', [['new', 1]]],
    ])
  })

  test('a link edited on both sides is written once', () => {
    const session = new PlanningSession()
    const role = session.loaded(new Role({ id: 1, name: 'r' }), { users: [] })
    const user = session.loaded(new User({ id: 2, name: 'a' }), { roles: [] })
    user.roles.push(role)
    expect(role.users).toEqual([user])
    expect(session.explain()).toMatchObject([{ kind: 'link', table: 'user_roles', columns: ['user_id', 'role_id'], values: [[2, 1]] }])
  })

  test('a link is removed, and comes back to nothing when it is put back', () => {
    const session = new PlanningSession()
    const role = session.loaded(new Role({ id: 1, name: 'r' }))
    const user = session.loaded(new User({ id: 2, name: 'a' }), { roles: [role] })
    user.roles.remove(role)
    expect(session.steps()).toEqual(['unlink user_roles 1'])
    user.roles.push(role)
    expect(session.steps()).toEqual([])
  })

  test('an association object gets its key from both of its ends', () => {
    const session = new PlanningSession()
    const item = session.loaded(new Item({ id: 7, name: 'i' }))
    session.add(new Order({ lines: [new OrderLine({ amount: 3, item })] }))
    expect(session.explain()[1]).toMatchObject({ table: 'order_lines', values: [['<Order(pending).id>', 7, 3]] })
  })
})

describe('deletes', () => {
  test('children go before parents, others lose the reference, links go by the parent', () => {
    const session = new PlanningSession()
    const [post, note] = [session.loaded(new Post({ id: 1, title: 'p', authorId: 1 })), session.loaded(new Note({ id: 2, userId: 1 }))]
    const user = session.loaded(new User({ id: 1, name: 'a' }), { posts: [post], notes: [note], profile: null, roles: [] })
    session.delete(user)
    expect(session.explain().map(step => [step.kind, step.table, step.values])).toEqual([
      ['update', 'notes', [[null, 2]]],
      ['unlink', 'user_roles', [[1]]],
      ['delete', 'posts', [[1]]],
      ['delete', 'users', [[1]]],
    ])
  })

  test('an orphan is deleted', () => {
    const session = new PlanningSession()
    const post = session.loaded(new Post({ id: 1, title: 'p', authorId: 1 }))
    const user = session.loaded(new User({ id: 1, name: 'a' }), { posts: [post] })
    user.posts.clear()
    expect(session.steps()).toEqual(['delete posts 1'])
  })

  test('an orphan that another parent takes is updated', () => {
    const session = new PlanningSession()
    const post = session.loaded(new Post({ id: 1, title: 'p', authorId: 1 }))
    const user = session.loaded(new User({ id: 1, name: 'a' }), { posts: [post], notes: [], profile: null, roles: [] })
    const other = session.loaded(new User({ id: 2, name: 'b' }), { posts: [] })
    user.posts.clear()
    other.posts.push(post)
    session.delete(user)
    expect(session.steps()).toEqual(['update posts 1', 'unlink user_roles 1', 'delete users 1'])
  })

  test('deleting and adding one key is an update of what differs', () => {
    const session = new PlanningSession()
    const old = session.loaded(new Note({ id: 1, body: 'old', userId: 4 }))
    session.delete(old)
    session.add(new Note({ id: 1, body: 'new', userId: 4 }))
    expect(session.explain()).toMatchObject([{ kind: 'update', columns: ['body'], values: [['new', 1]] }])
  })
})

describe('trees and circles', () => {
  test('a tree is inserted level by level', () => {
    const session = new PlanningSession()
    const leaf = new Folder({ name: 'leaf' })
    session.add(leaf, new Folder({ name: 'root', children: [new Folder({ name: 'a', children: [leaf] }), new Folder({ name: 'b' })] }))
    expect(session.explain().map(step => step.values.map(row => row[0]))).toEqual([['root'], ['a', 'b'], ['leaf']])
  })

  test('a tree without links in memory is put in order by its keys', () => {
    const session = new PlanningSession()
    session.add(new Folder({ id: 3, name: 'c', parentId: 2 }), new Folder({ id: 2, name: 'b', parentId: 1 }), new Folder({ id: 1, name: 'a' }))
    expect(session.explain().map(step => step.values.map(row => row[0]))).toEqual([[1], [2], [3]])
  })

  test('a tree is deleted from the leaves', () => {
    const session = new PlanningSession()
    const leaf = session.loaded(new Folder({ id: 3, name: 'c', parentId: 2 }), { children: [] })
    const middle = session.loaded(new Folder({ id: 2, name: 'b', parentId: 1 }), { children: [leaf] })
    const root = session.loaded(new Folder({ id: 1, name: 'a' }), { children: [middle] })
    session.delete(root)
    expect(session.explain().map(step => step.values)).toEqual([[[3]], [[2]], [[1]]])
  })

  test('postUpdate: insert, insert, update', () => {
    const session = new PlanningSession()
    const player = new Player({ name: 'p' })
    session.add(new Team({ name: 't', captain: player, players: [player] }))
    expect(session.steps()).toEqual(['insert teams 1', 'insert players 1', 'update teams 1'])
  })

  test('postUpdate: the reference is taken back before the rows go', () => {
    const session = new PlanningSession()
    const player = session.loaded(new Player({ id: 1, name: 'p', teamId: 1 }))
    const team = session.loaded(new Team({ id: 1, name: 't', captainId: 1 }), { captain: player, players: [player] })
    session.delete(team, player)
    expect(session.explain().map(step => [step.kind, step.table, step.values])).toEqual([
      ['update', 'teams', [[null, 1]]],
      ['delete', 'players', [[1]]],
      ['delete', 'teams', [[1]]],
    ])
  })

  test('a circle without postUpdate names the objects and the cure', () => {
    const session = new PlanningSession()
    const city = new City({ name: 'c' })
    session.add(new Country({ name: 'x', capital: city, cities: [city] }))
    expect(() => session.explain()).toThrow(
      /2 objects refer to each other[^]*Country\(pending\) -> City\(pending\)|City\(pending\) -> Country\(pending\)[^]*postUpdate: true/,
    )
  })
})

describe('what is wrong is said before anything is sent', () => {
  test('a missing value', () => {
    const session = new PlanningSession()
    session.add(new User({} as never))
    expect(() => session.explain()).toThrow(/User\.name has no value/)
  })

  test('a missing parent', () => {
    const session = new PlanningSession()
    session.add(new Post({ title: 'x' }))
    expect(() => session.explain()).toThrow(/Post\.author has no target/)
  })

  test('a wrong type', () => {
    const session = new PlanningSession()
    session.add(new User({ name: 5 as never }))
    expect(() => session.explain()).toThrow(/User\.name expects/)
  })

  test('a key without a value', () => {
    const session = new PlanningSession()
    session.add(new Account({}))
    expect(() => session.explain()).toThrow(/Account\.name is part of the primary key and has no value/)
  })

  test('a key that would become null', () => {
    const session = new PlanningSession()
    const line = session.loaded(new OrderLine({ orderId: 1, itemId: 2, amount: 1 }), {})
    line.item = null as never
    line.amount = 2
    expect(() => session.explain()).toThrow(/OrderLine\.itemId is part of the primary key and would become null/)
  })

  test('planning changes nothing', () => {
    const session = new PlanningSession()
    const user = new User({ name: 'Ada', posts: [new Post({ title: 'a' })] })
    session.add(user)
    const first = session.explain()
    expect(session.explain()).toEqual(first)
    expect(user.posts[0]?.authorId).toBeNull()
  })

  test('children of a renamed parent follow in memory where the database cascades', () => {
    const session = new PlanningSession()
    const entry = session.loaded(new Entry({ id: 1, accountName: 'old' }))
    const account = session.loaded(new Account({ name: 'old' }), { entries: [entry] })
    account.name = 'new'
    expect(session.steps()).toEqual(['update accounts 1'])
  })
})
