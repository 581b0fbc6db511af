/** A flush that fails at any of its statements leaves the database and the objects as they were. */
import { expect } from 'vitest'
import { Session as SessionClass } from '../../src/orm/session/session.ts'
import { stateOf } from '../../src/orm/state/state-slot.ts'
import { matrixOf } from '../support/matrix.ts'
import { Article, Base, Folder, Note, Player, Post, Profile, Role, Team, User } from './models.ts'

const matrix = matrixOf('flush injected', Base)

class Injected extends Error {}

function graph(): object[] {
  const player = new Player({ name: 'p' })
  return [
    new User({
      name: 'Ada',
      posts: [new Post({ title: 'a' }), new Post({ title: 'b' })],
      profile: new Profile({ bio: 'x' }),
      roles: [new Role({ name: 'r' })],
    }),
    new Folder({ name: 'root', children: [new Folder({ name: 'leaf' })] }),
    new Team({ name: 't', captain: player, players: [player] }),
    new Article({ title: 'x' }),
  ]
}

function cells(objects: readonly object[]): unknown[] {
  return objects.map(object => [...stateOf(object).values])
}

matrix('an injected failure at each statement', async ({ session, newSession }) => {
  session.add(new User({ name: 'Old', notes: [new Note({ body: 'n' })], profile: new Profile({ bio: 'y' }), roles: [new Role({ name: 'old' })] }))
  await session.commit()
  await session.close()
  for (let failing = 0; ; failing++) {
    const attempt = newSession()
    const core = SessionClass.coreOf(attempt)
    const old = await attempt.query(User).filterBy({ name: 'Old' }).one()
    await attempt.load([old], User.notes, User.profile, User.roles)
    old.notes[0]!.body = 'changed'
    old.profile = null
    old.roles.clear()
    const objects = graph()
    attempt.addAll(objects)
    const before = cells([...objects, old, ...old.notes])
    let count = 0
    const fail = (): void => {
      if (count++ === failing) throw new Injected('injected')
    }
    for (const method of ['fetch', 'fetchMany'] as const) {
      const original = core[method].bind(core) as (...parameters: never[]) => Generator
      // oxlint-disable-next-line require-yield
      Object.defineProperty(core, method, {
        *value(...parameters: never[]) {
          fail()
          return yield* original(...parameters)
        },
      })
    }
    let failure: unknown = null
    try {
      await attempt.flush()
    } catch (error) {
      failure = error
    }
    if (failure === null) {
      expect(count).toBeGreaterThan(8)
      expect(objects.every(object => stateOf(object).key !== undefined)).toBe(true)
      await attempt.rollback()
      break
    }
    expect(failure).toBeInstanceOf(Injected)
    expect(cells([...objects, old, ...old.notes])).toEqual(before)
    await attempt.rollback()
    await attempt.close()
    const check = newSession()
    expect([
      await check.query(User).count(),
      await check.query(Folder).count(),
      await check.query(Team).count(),
      (await check.query(Note).one()).body,
    ]).toEqual([1, 0, 0, 'n'])
    await check.close()
  }
})
