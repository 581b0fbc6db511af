/** A violated constraint is named, with its table and columns, whatever the database tells. */
import { delete_, insert, IntegrityError, update } from 'relata'
import { expect } from 'vitest'
import { Base, Post, Role, User } from '../support/guide-models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('violations', Base)

matrix('a unique violation names constraint, table and columns', async ({ session }) => {
  session.addAll([new Role({ name: 'admin' }), new Role({ name: 'admin' })])
  const error: unknown = await Promise.resolve()
    .then(() => session.flush())
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(IntegrityError)
  expect(error).toMatchObject({ kind: 'unique', constraint: 'uq_roles_name', table: 'roles', columns: ['name'] })
})

matrix('a row that others refer to is told apart from a reference to no row', async ({ session }) => {
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'p' })] })
  session.add(user)
  await session.commit()
  const id = user.id
  const failure = async (run: () => Promise<unknown>): Promise<unknown> => {
    const error: unknown = await Promise.resolve()
      .then(run)
      .catch((thrown: unknown) => thrown)
    await session.rollback()
    return error
  }
  const deleted = await failure(async () => session.execute(delete_(User).where(User.c.id.eq(id))))
  expect(deleted).toMatchObject({ kind: 'foreign-key', message: expect.stringContaining('other rows still refer to the row') as string })
  expect((deleted as Error).message).not.toContain('points at no row')
  const inserted = await failure(async () => session.execute(insert(Post).values({ title: 'q', authorId: 99 })))
  expect(inserted).toMatchObject({ kind: 'foreign-key', message: expect.stringContaining('a foreign key points at no row') as string })
  expect((inserted as Error).message).not.toContain('still refer')
  // SQLite does not tell which of the two it was
  const updated = await failure(async () => session.execute(update(Post).set({ authorId: 99 }).where(Post.c.title.eq('p'))))
  expect(updated).toMatchObject({ kind: 'foreign-key', message: expect.stringContaining('a foreign key points at no row') as string })
})
