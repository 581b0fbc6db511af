/**
 * Random operations on a graph of objects. After every flush, commit, rollback and savepoint the objects in memory must
 * agree with the rows: which exist, and every loaded attribute, reference and collection. A failure prints its seed;
 * RELATA_RANDOM_SEED=… runs that one, RELATA_RANDOM_RUNS=… more of them.
 */
import { createEngine, type Engine, lifecycleOf, type NestedTransaction, select, Session } from 'relata'
import { nodeSqlite, betterSqlite3 } from 'relata/sqlite'
import { statementLog, type StatementLog } from 'relata/testing'
import { expect, test } from 'vitest'
import { stateOf } from '../../src/orm/state/state-slot.ts'
import { database, sqliteDriver } from '../support/databases.ts'
import { Base, Comment, links, models, Node, Post, Profile, Role, type Thing, User } from './random/models.ts'
import { randomOf } from './random/random-numbers.ts'

/** One run: a session, the objects made in it so far, and what was done. */
class Run {
  readonly engine: Engine<'sync'>
  readonly sent: StatementLog
  readonly random: () => number
  readonly done: string[] = []
  readonly savepoints: NestedTransaction<'sync'>[] = []
  things: Thing[] = []
  session: Session<'sync'>
  #named = 0

  constructor(engine: Engine<'sync'>, seed: number) {
    this.engine = engine
    this.sent = statementLog(engine)
    this.random = randomOf(seed)
    this.session = new Session(engine, {
      autoflush: ([true, 'touched', false] as const)[Math.floor(this.random() * 3)] ?? true,
      expireOnCommit: this.random() < 0.7,
    })
  }

  chance(probability: number): boolean {
    return this.random() < probability
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.random() * list.length)]
  }

  of<T extends Thing>(model: new (...given: never[]) => T): T | undefined {
    return this.pick(this.things.filter((thing): thing is T => thing instanceof model && this.isAlive(thing)))
  }

  isAlive(thing: Thing): boolean {
    return (
      this.session.contains(thing) &&
      !this.session.deleted.includes(thing) &&
      lifecycleOf(thing) !== 'deleted' &&
      this.session.withoutAutoflush(() => this.isOwned(thing))
    )
  }

  /** What has lost its owner goes with the next flush. */
  isOwned(thing: Thing): boolean {
    if (thing instanceof Post) return thing.author !== null && !this.session.deleted.includes(thing.author)
    return !(thing instanceof Comment) || (thing.post !== null && !this.session.deleted.includes(thing.post) && this.isOwned(thing.post))
  }

  name(): string {
    return `n${++this.#named}`
  }

  step(): void {
    const operations: readonly [weight: number, name: string, run: () => void][] = [
      [6, 'make', () => this.make()],
      [4, 'rename', () => this.rename()],
      [8, 'post', () => this.movePost()],
      [4, 'comment', () => this.moveComment()],
      [6, 'profile', () => this.moveProfile()],
      [8, 'role', () => this.link()],
      [6, 'node', () => this.moveNode()],
      [3, 'delete', () => this.remove()],
      [5, 'flush', () => this.flush()],
      [2, 'commit', () => this.commit()],
      [1, 'rollback', () => this.rollback()],
      [2, 'nest', () => this.nest()],
      [2, 'unnest', () => this.unnest()],
      [2, 'expire', () => this.expire()],
      [2, 'query', () => void this.session.query(this.pick(models) as typeof User).all()],
      [1, 'reopen', () => this.reopen()],
      [1, 'fail', () => this.fail()],
      [2, 'expunge', () => this.expunge()],
      [2, 'merge', () => this.merge()],
    ]
    let at = this.random() * operations.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, name, run] of operations) {
      at -= weight
      if (at > 0) continue
      this.done.push(name)
      run()
      return
    }
  }

  note(text: string): void {
    this.done[this.done.length - 1] += ` ${text}`
  }

  make(): void {
    const name = this.name()
    const author = this.of(User)
    const thing = this.pick<() => Thing | undefined>([
      () => new User({ name }),
      () => (author === undefined ? undefined : new Post({ name, author })),
      () => {
        const post = this.of(Post)
        return post === undefined ? undefined : new Comment({ name, post })
      },
      () => new Profile({ name }),
      () => new Role({ name }),
      () => new Node({ name }),
      () =>
        new User({
          name,
          posts: [new Post({ name: this.name(), comments: [new Comment({ name: this.name() })] })],
          profile: new Profile({ name: this.name() }),
          roles: [new Role({ name: this.name() })],
        }),
    ])?.()
    if (thing === undefined) return
    this.session.add(thing)
    this.things.push(thing)
    if (thing instanceof User)
      this.things.push(
        ...thing.posts,
        ...thing.posts.flatMap(post => [...post.comments]),
        ...thing.roles,
        ...(thing.profile === null ? [] : [thing.profile]),
      )
    this.note(`${thing.constructor.name} ${name}`)
  }

  rename(): void {
    const thing = this.pick(this.things.filter(candidate => this.isAlive(candidate)))
    if (thing !== undefined) thing.name = this.chance(0.3) ? thing.name : this.name()
  }

  movePost(): void {
    const [post, user] = [this.of(Post), this.of(User)]
    if (post === undefined || user === undefined) return
    this.note(`${this.label(post)} ${this.label(user)}`)
    // contract 3: a former parent that nobody has read is not looked for
    void post.author
    this.change([
      [5, 'post.author = user', () => (post.author = user)],
      [5, 'user.posts.push', () => user.posts.push(post)],
      [2, 'author.posts.remove', () => post.author?.posts.remove(post)],
      [2, 'user.posts without the first', () => user.posts.replace([...user.posts].slice(1))],
    ])
    // twice in one list is another subject
    if (user.posts.filter(member => member === post).length > 1) user.posts.remove(post)
  }

  moveComment(): void {
    const [comment, post] = [this.of(Comment), this.of(Post)]
    // a new post that is let go of takes its comments out of the session
    if (comment === undefined || post === undefined || lifecycleOf(post) === 'pending') return
    this.note(`${this.label(comment)} ${this.label(post)}`)
    void comment.post
    this.change([
      [4, 'comment.post = post', () => (comment.post = post)],
      [4, 'post.comments.push', () => post.comments.includes(comment) || post.comments.push(comment)],
      [2, 'post.comments.remove', () => comment.post?.comments.remove(comment)],
    ])
  }

  moveProfile(): void {
    const [profile, user] = [this.of(Profile), this.of(User)]
    if (profile === undefined || user === undefined) return
    this.note(`${this.label(profile)} ${this.label(user)}`)
    // contract 7: of a triangle only the two objects that are assigned are put in step, so both let go of others first
    if (user.profile !== null && user.profile !== profile) user.profile.user = null
    if (profile.user !== null && profile.user !== user) profile.user = null
    this.change([
      [4, 'profile.user = user', () => (profile.user = user)],
      [1, 'profile.user = null', () => (profile.user = null)],
      [4, 'user.profile = profile', () => (user.profile = profile)],
      [1, 'user.profile = null', () => (user.profile = null)],
    ])
  }

  link(): void {
    const [role, user] = [this.of(Role), this.of(User)]
    if (role === undefined || user === undefined) return
    this.note(`${this.label(role)} ${this.label(user)}`)
    this.change([
      [4, 'role.users.add', () => role.users.add(user)],
      [4, 'user.roles.push', () => user.roles.includes(role) || user.roles.push(role)],
      [3, 'user.roles.remove', () => user.roles.remove(role)],
      [2, 'role.users.delete', () => role.users.delete(user)],
      [2, 'user.roles.replace', () => user.roles.replace(user.roles.includes(role) ? [] : [role])],
    ])
  }

  moveNode(): void {
    const [node, parent] = [this.of(Node), this.of(Node)]
    if (node === undefined || parent === undefined) return
    void node.parent
    // rows in a circle are another subject
    for (let above: Node | null = parent; above !== null; above = above.parent) if (above === node) return
    this.note(`${this.label(node)} below ${this.label(parent)}`)
    this.change([
      [4, 'node.parent = parent', () => (node.parent = parent)],
      [4, 'parent.children.push', () => parent.children.includes(node) || parent.children.push(node)],
      [1, 'node.parent = null', () => (node.parent = null)],
      [2, 'children.remove', () => node.parent?.children.remove(node)],
    ])
  }

  remove(): void {
    const thing = this.pick(this.things.filter(candidate => lifecycleOf(candidate) === 'persistent' && this.isAlive(candidate)))
    if (thing === undefined) return
    this.note(this.label(thing))
    // a new link to a row that goes in the same flush is an error of its own
    if (!(thing instanceof Comment || thing instanceof Profile)) this.flush()
    if (this.isAlive(thing)) this.session.delete(thing)
  }

  flush(): void {
    const { session, sent } = this
    const plan = session.explainFlush()
    const before = sent.statements.length
    session.flush()
    const written = sent.statements.slice(before).filter(statement => !statement.startsWith('select'))
    // updates of one shape are one step and, here, a statement for each row in it
    expect(withoutRepetition(written), 'explainFlush').toEqual(withoutRepetition(plan.flatMap(step => step.sql)))
    this.check()
  }

  /** A violation somewhere in a flush: the database is as before, and so are the objects after the rollback. */
  fail(): void {
    const role = this.of(Role)
    if (role === undefined) return
    this.flush()
    const { name } = role
    this.session.addAll([new User({ name: this.name(), posts: [new Post({ name: this.name() })] }), new Role({ name })])
    for (const thing of this.things) if (this.isAlive(thing) && this.chance(0.3) && !(thing instanceof Role)) thing.name = this.name()
    expect(() => this.session.commit()).toThrow(/UNIQUE|unique/)
    expect(() => this.session.query(User).all()).toThrow(/waits for rollback/)
    this.rollback()
  }

  expunge(): void {
    this.session.flush()
    const thing = this.of(this.pick(models) as typeof User)
    if (thing === undefined || lifecycleOf(thing) !== 'persistent') return
    this.note(this.label(thing))
    // loaded collections show deleted members until they are expired, and these cannot be added again
    this.session.expire(thing)
    void thing.name
    this.session.expunge(thing)
    thing.name = this.name()
    this.session.add(thing)
    this.flush()
  }

  /** Copy an object of another session, changed there, onto this session's. */
  merge(): void {
    // another connection sees committed rows only
    this.commit()
    const thing = this.of(this.pick(models) as typeof User)
    if (thing === undefined) return
    this.note(this.label(thing))
    const other = new Session(this.engine, { expireOnCommit: false, autoflush: false })
    const theirs = other.get(thing.constructor as typeof User, thing.id) as User
    if (thing instanceof User) void [theirs.posts.map(post => post.comments), theirs.roles, theirs.profile]
    theirs.name = this.name()
    other.close()
    expect(this.session.merge(theirs)).toBe(thing)
    this.flush()
    expect(thing.name).toBe(theirs.name)
  }

  commit(): void {
    this.session.commit()
    this.savepoints.length = 0
    this.check()
  }

  rollback(): void {
    this.session.rollback()
    this.savepoints.length = 0
    this.check()
    this.forgetTransient()
  }

  nest(): void {
    this.savepoints.push(this.session.beginNested())
    this.check()
  }

  unnest(): void {
    const savepoint = this.savepoints.pop()
    if (savepoint === undefined) return
    if (this.chance(0.5)) {
      savepoint.commit()
      this.note('commit')
    } else {
      savepoint.rollback()
      this.note('rollback')
      this.forgetTransient()
    }
    this.check()
  }

  expire(): void {
    const thing = this.pick(this.things.filter(candidate => lifecycleOf(candidate) === 'persistent' && this.isAlive(candidate)))
    if (thing === undefined) return
    // forgets what was not flushed on one side of a link only
    this.session.flush()
    if (lifecycleOf(thing) === 'persistent') this.session.expire(thing)
    this.check()
  }

  reopen(): void {
    this.session.commit()
    this.savepoints.length = 0
    this.session.close()
    this.things = models.flatMap(model => this.session.query(model as typeof User).all() as Thing[])
    this.check()
  }

  /** Objects that a rollback made transient are not used again: they refer to objects of the session. */
  forgetTransient(): void {
    this.things = this.things.filter(thing => lifecycleOf(thing) !== 'transient')
  }

  label(thing: Thing): string {
    return `${thing.constructor.name}(${String(stateOf(thing).values[0] ?? '?')})`
  }

  /** Do one of the changes, by weight, and note which. */
  change(changes: readonly [weight: number, name: string, run: () => unknown][]): void {
    let at = this.random() * changes.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, name, run] of changes) {
      at -= weight
      if (at > 0) continue
      this.note(name)
      run()
      return
    }
  }

  /** Memory against rows. The session is flushed, or was rolled back, just before. */
  check(): void {
    const { session } = this
    if (session.new.length + session.dirty.length + session.deleted.length > 0) return
    const rowsOf = (...columns: readonly unknown[]): unknown[][] =>
      session.execute((select as (...items: readonly unknown[]) => never)(...columns)) as unknown as unknown[][]
    const tables = new Map<unknown, Map<unknown, unknown[]>>([
      [User, byId(rowsOf(User.c.id, User.c.name))],
      [Post, byId(rowsOf(Post.c.id, Post.c.name, Post.c.authorId))],
      [Comment, byId(rowsOf(Comment.c.id, Comment.c.name, Comment.c.postId))],
      [Profile, byId(rowsOf(Profile.c.id, Profile.c.name, Profile.c.userId))],
      [Role, byId(rowsOf(Role.c.id, Role.c.name))],
      [Node, byId(rowsOf(Node.c.id, Node.c.name, Node.c.parentId))],
    ])
    const linked = rowsOf(links.c.userId, links.c.roleId)
    for (const model of models) {
      const persistent = this.things.filter(thing => thing instanceof model && lifecycleOf(thing) === 'persistent').map(thing => thing.id)
      expect(persistent.sort(byNumber), `rows of ${model.name}`).toEqual([...(tables.get(model) as Map<number, unknown>).keys()].sort(byNumber))
    }
    for (const thing of this.things) if (lifecycleOf(thing) === 'persistent') this.checkThing(thing, tables, linked)
  }

  checkThing(thing: Thing, tables: ReadonlyMap<unknown, ReadonlyMap<unknown, unknown[]>>, linked: readonly unknown[][]): void {
    const state = stateOf(thing)
    const row = tables.get(thing.constructor)?.get(thing.id) as unknown[]
    const label = this.label(thing)
    const loaded = (key: string): unknown => {
      const relationship = state.mapper.relationship(key)
      return relationship === undefined ? undefined : state.relatedAt(relationship)
    }
    state.values.forEach((value, index) => {
      if (typeof value !== 'symbol') expect(value, `${label}.${state.mapper.columns[index]?.key}`).toBe(row[index])
    })
    const reference = (key: string): void => {
      const value = loaded(key) as Thing | null | undefined
      if (value !== undefined && (value === null || !isGone(value))) expect(value === null ? null : value.id, `${label}.${key}`).toBe(row[2])
    }
    const collection = (key: string, ids: readonly unknown[]): void => {
      const value = loaded(key) as Iterable<Thing> | undefined
      // a deleted object stays in loaded collections until they are expired
      if (value !== undefined)
        expect(
          [...value]
            .filter(member => !isGone(member))
            .map(member => member.id)
            .sort(byNumber),
          `${label}.${key}`,
        ).toEqual([...ids].sort(byNumber as never))
    }
    const referring = (model: unknown): unknown[] =>
      [...(tables.get(model) as Map<unknown, unknown[]>).values()].filter(other => other[2] === thing.id).map(other => other[0])
    if (thing instanceof Post) {
      reference('author')
      collection('comments', referring(Comment))
    }
    if (thing instanceof Comment) reference('post')
    if (thing instanceof Profile) reference('user')
    if (thing instanceof Node) {
      reference('parent')
      collection('children', referring(Node))
    }
    if (thing instanceof User) {
      collection('posts', referring(Post))
      collection(
        'roles',
        linked.filter(pair => pair[0] === thing.id).map(pair => pair[1]),
      )
      const profile = loaded('profile') as Profile | null | undefined
      if (profile !== undefined && (profile === null || !isGone(profile)))
        expect(referring(Profile), `${label}.profile`).toEqual(profile === null ? [] : [profile.id])
    }
    if (thing instanceof Role)
      collection(
        'users',
        linked.filter(pair => pair[1] === thing.id).map(pair => pair[0]),
      )
  }
}

function isGone(thing: Thing): boolean {
  return lifecycleOf(thing) === 'deleted' || lifecycleOf(thing) === 'detached'
}

function withoutRepetition(statements: readonly string[]): string[] {
  return statements.filter((statement, index) => statement !== statements[index - 1])
}

function byId(rows: unknown[][]): Map<unknown, unknown[]> {
  return new Map(rows.map(row => [row[0], row]))
}

function byNumber(a: number, b: number): number {
  return a - b
}

const runs = Number(process.env['RELATA_RANDOM_RUNS'] ?? 60)
const only = process.env['RELATA_RANDOM_SEED']

test('memory agrees with the rows after random operations', { timeout: 600_000 }, async () => {
  const seeds = only === undefined ? Array.from({ length: runs }, (_, index) => index + 1) : [Number(only)]
  for (const seed of seeds) {
    const fresh = await database('sqlite').create('random')
    const engine = createEngine(sqliteDriver === 'node:sqlite' ? nodeSqlite(fresh.path as string) : betterSqlite3(fresh.path as string), {
      logParameters: true,
    })
    Base.metadata.createAll(engine)
    const run = new Run(engine, seed)
    try {
      for (let step = 0; step < 80; step++) run.step()
      run.commit()
      run.reopen()
    } catch (error) {
      throw new Error(
        `seed ${seed}, after:\n  ${run.done.join('\n  ')}\nlast statements:\n  ${run.sent.events
          .slice(-12)
          .map(event => `${event.sql} ${JSON.stringify(event.parameters)}`)
          .join('\n  ')}`,
        { cause: error },
      )
    } finally {
      run.session.close()
      engine.dispose()
      await fresh.drop()
    }
  }
})
