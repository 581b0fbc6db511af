/** Delete cascades over association tables. */
import { type CascadeName, declarativeBase, integer, many, text } from 'relata'
import { describe, expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

function define(cascade: readonly CascadeName[] | undefined, back: readonly CascadeName[] | undefined) {
  const Base = declarativeBase()
  const userTags = Base.table('user_tags', {
    userId: integer()
      .references(() => User.c.id)
      .primaryKey(),
    tagId: integer()
      .references(() => Tag.c.id)
      .primaryKey(),
  })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    name: text(),
    tags: () => many(Tag, { secondary: userTags, backPopulates: 'users', cascade }),
  }) {}
  class Tag extends Base.model('tags', {
    id: integer().primaryKey(),
    name: text(),
    users: () => many(User, { secondary: userTags, backPopulates: 'tags', cascade: back }),
  }) {}
  Base.register({ User, Tag })
  return { Base, User, Tag }
}

describe.each([
  ['without it', undefined, undefined, { users: ['b', 'c'], tags: ['red', 'blue', 'green'] }],
  ['with it on one side', ['all'] as const, undefined, { users: ['b', 'c'], tags: ['green'] }],
  ['with it on both sides', ['all'] as const, ['all'] as const, { users: [], tags: [] }],
])('%s', (name, cascade, back, left) => {
  const { Base, User, Tag } = define(cascade, back)
  const matrix = matrixOf(`m2m cascade ${name}`, Base)

  matrix('deleting over an association table takes the links in any case, and the targets with the cascade', async ({ session, newSession }) => {
    const [red, blue, green] = ['red', 'blue', 'green'].map(tag => new Tag({ name: tag })) as [
      InstanceType<typeof Tag>,
      InstanceType<typeof Tag>,
      InstanceType<typeof Tag>,
    ]
    session.addAll([new User({ name: 'a', tags: [red, blue] }), new User({ name: 'b', tags: [blue] }), new User({ name: 'c', tags: [blue, green] })])
    await session.commit()
    const other = newSession()
    await other.delete(await other.query(User).filterBy({ name: 'a' }).one())
    await other.commit()
    expect((await other.query(User).orderBy(User.c.id).all()).map(user => user.name)).toEqual(left.users)
    expect((await other.query(Tag).orderBy(Tag.c.id).all()).map(tag => tag.name)).toEqual(left.tags)
  })
})
