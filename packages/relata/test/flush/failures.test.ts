/** When a flush fails: the database is as before, memory has not changed sides, and the error says whose row it was. */
import { IntegrityError, lifecycleOf, sql, StaleDataError, update } from 'relata'
import { expect } from 'vitest'
import { Article, Base, Note, Post, Role, User } from './models.ts'
import { matrixOf } from '../support/matrix.ts'
import { warningsDuring } from './warnings.ts'

const matrix = matrixOf('flush failures', Base)

async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

matrix('a violation halfway undoes what the flush had put into the objects', async ({ session, newSession }) => {
  session.add(new Role({ name: 'admin' }))
  await session.commit()
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'p' })], roles: [new Role({ name: 'admin' })] })
  const second = newSession()
  second.add(user)
  const failure = await failureOf(() => second.flush())
  expect(failure).toBeInstanceOf(IntegrityError)
  expect([user.id, user.posts[0]?.id, user.posts[0]?.authorId]).toEqual([null, null, null])
  await second.rollback()
  expect(lifecycleOf(user)).toBe('transient')
  expect(await second.query(User).count()).toBe(0)
  user.roles[0]!.name = 'editor'
  second.add(user)
  await second.commit()
  expect([user.id !== null, await second.query(Post).count(), await second.query(Role).count()]).toEqual([true, 1, 2])
})

matrix('an update that fails leaves the changes to be tried again', async ({ session, newSession }) => {
  session.addAll([new Role({ name: 'a' }), new Role({ name: 'b' })])
  await session.commit()
  const second = newSession()
  const role = await second.query(Role).filterBy({ name: 'b' }).one()
  role.name = 'a'
  const failure = await failureOf(() => second.flush())
  expect(failure.message).toMatch(/object {2}Role\(id: 2\)/)
  expect(role.name).toBe('a')
  await second.rollback()
  expect(await second.query(Role).filterBy({ name: 'b' }).count()).toBe(1)
})

matrix('the message names the object of one row, and how many there were of several; never a value', async ({ session }) => {
  session.add(new Role({ name: 'secret' }))
  await session.commit()
  session.addAll([new Role({ name: 'x' }), new Role({ name: 'secret' })])
  const failure = await failureOf(() => session.flush())
  expect(failure.message).toMatch(/object {2}one of 2 objects of Role/)
  expect(failure.message).not.toMatch(/secret/)
})

matrix('contract-58: an update without its row is stale, and the object is named', async ({ session, newSession }) => {
  session.addAll([new Note({ body: 'a' }), new Note({ body: 'b' }), new Note({ body: 'c' })])
  await session.commit()
  const notes = await session.query(Note).orderBy(Note.c.id).all()
  await session.rollback()
  for (const note of notes) await session.refresh(note)
  await session.commit()
  const second = newSession()
  await second.delete(await second.query(Note).filterBy({ id: 2 }).one())
  await second.commit()
  for (const note of notes) note.body = 'new'
  const failure = await failureOf(() => session.flush())
  expect(failure).toBeInstanceOf(StaleDataError)
  expect(failure.message).toMatch(/UPDATE of Note\(id: 2\) found 2 of 3 rows in "notes"/)
  await session.rollback()
})

matrix('contract-58: a delete without its row is a warning', async ({ session, newSession }) => {
  session.add(new Note({ body: 'a' }))
  await session.commit()
  const note = await session.query(Note).one()
  await session.commit()
  const second = newSession()
  await second.delete(await second.query(Note).one())
  await second.commit()
  await session.delete(note)
  const warnings = await warningsDuring(async () => session.flush())
  expect(warnings.map(warning => warning.code)).toEqual(['RELATA_DELETE_MISSED'])
})

matrix('a warning for a new object whose key is taken in the session', async ({ session }) => {
  session.add(new Note({ id: 5, body: 'a' }))
  await session.commit()
  await session.query(Note).one()
  session.add(new Note({ id: 5, body: 'b' }))
  const warnings = await warningsDuring(() => failureOf(() => session.flush()))
  expect(warnings.map(warning => warning.code)).toEqual(['RELATA_IDENTITY_CONFLICT'])
  await session.rollback()
})

matrix('an object of another session is refused by name', async ({ session, newSession }) => {
  const other = newSession()
  const user = new User({ name: 'Ada' })
  other.add(user)
  await other.flush()
  const note = new Note({ body: 'x' })
  session.add(note)
  note.user = user
  const failure = await failureOf(() => session.flush())
  expect(failure.message).toMatch(/Note\.user of Note\(pending\) leads to User\(id: 1\), which belongs to another session/)
})

matrix('a value that the database refuses leaves the session usable', async ({ session }) => {
  const article = new Article({ title: 'a', status: 'x'.repeat(20) })
  session.add(article)
  await session.flush()
  await session.execute(update(Article).set({ status: 'y' }).where(Article.c.id.eq(article.id)))
  await session.rollback()
  expect(await session.query(Article).count()).toBe(0)
  void sql
})
