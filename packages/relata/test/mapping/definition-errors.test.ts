/** A wrong definition is an ArgumentError on first use that names both sides and the mend. */
// oxlint-disable typescript/no-unnecessary-type-assertion -- wrong models are what these assertions let through
import { declarativeBase, integer, many, one, text } from 'relata'
import { describe, expect, test } from 'vitest'

function firstUse(define: () => { configure(): void }): string {
  try {
    define().configure()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the definition was accepted')
}

describe('a wrong definition says what is wrong and how to mend it', () => {
  test('backPopulates names a relationship that does not exist', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post, { backPopulates: 'auhtor' as never }) }) {}
      class Post extends Base.model('posts', {
        id: integer().primaryKey(),
        userId: integer().references(() => User.c.id),
        author: () => one(User, { backPopulates: 'posts' }),
      }) {}
      return { configure: () => Base.register({ User, Post } as never) }
    })
    expect(message).toContain('User.posts names Post.auhtor as its other side, and Post has no relationship of that name.')
    expect(message).toContain("write backPopulates: 'author'")
  })

  test('backPopulates that does not point back', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post, { backPopulates: 'author' }) }) {}
      class Post extends Base.model('posts', {
        id: integer().primaryKey(),
        userId: integer().references(() => User.c.id),
        author: () => one(User),
      }) {}
      return { configure: () => Base.register({ User, Post } as never) }
    })
    expect(message).toContain('User.posts names Post.author as its other side, but Post.author has no backPopulates.')
    expect(message).toContain("write backPopulates: 'posts' on Post.author")
  })

  test('backPopulates on a relationship to another model', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey() }) {}
      class Author extends Base.model('authors', { id: integer().primaryKey(), books: () => many(Book, { backPopulates: 'editor' }) }) {}
      class Book extends Base.model('books', {
        id: integer().primaryKey(),
        authorId: integer().references(() => Author.c.id),
        editorId: integer().references(() => User.c.id),
        editor: () => one(User),
      }) {}
      return { configure: () => Base.register({ Author, Book } as never) }
    })
    expect(message).toContain('Author.books names Book.editor as its other side, but Book.editor points at User, not at Author.')
  })

  test('no foreign key', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post) }) {}
      class Post extends Base.model('posts', { id: integer().primaryKey(), userId: integer() }) {}
      return { configure: () => Base.register({ User, Post } as never) }
    })
    expect(message).toContain('User.posts has no foreign key to follow: none leads between "users" and "posts".')
    expect(message).toContain('docs/errors/NO_FOREIGN_KEYS')
  })

  test('two foreign keys', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post) }) {}
      class Post extends Base.model('posts', {
        id: integer().primaryKey(),
        authorId: integer().references(() => User.c.id),
        editorId: integer().references(() => User.c.id),
      }) {}
      return { configure: () => Base.register({ User, Post } as never) }
    })
    expect(message).toContain('User.posts could follow 2 foreign keys between "users" and "posts".')
    expect(message).toContain('posts.author_id, posts.editor_id')
    expect(message).toContain('foreignKeys')
  })

  test('a foreign key to an unknown column', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post) }) {}
      class Post extends Base.model('posts', {
        id: integer().primaryKey(),
        userId: integer().references(() => (User.c as unknown as Record<string, never>)['ident']),
      }) {}
      return { configure: () => Base.register({ User, Post } as never) }
    })
    expect(message).toMatch(/posts/)
  })

  test('two models on one table', () => {
    expect(() => {
      const Base = declarativeBase()
      Base.model('users', { id: integer().primaryKey() })
      Base.model('users', { id: integer().primaryKey() })
    }).toThrow(/users/)
  })

  test('a model without primary key', () => {
    expect(() => declarativeBase().model('users', { name: text() })).toThrow(/The model of table "users" has no primary key/)
  })

  test('a relationship called like a property of classes', () => {
    expect(() => declarativeBase().model('users', { id: integer().primaryKey(), length: (() => null) as never })).toThrow(/a property of every class/)
  })

  test('delete-orphan on the many side', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey() }) {}
      class Post extends Base.model('posts', {
        id: integer().primaryKey(),
        userId: integer().references(() => User.c.id),
        author: () => one(User, { cascade: ['all', 'delete-orphan'] }),
      }) {}
      return { configure: () => Base.register({ User, Post } as never) }
    })
    expect(message).toContain('Post.author has the cascade delete-orphan on its many side')
    expect(message).toContain('singleParent: true')
  })

  test('a misspelt cascade', () => {
    const message = firstUse(() => {
      const Base = declarativeBase()
      class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post, { cascade: ['delete-orphans' as never] }) }) {}
      class Post extends Base.model('posts', { id: integer().primaryKey(), userId: integer().references(() => User.c.id) }) {}
      return { configure: () => Base.register({ User, Post } as never) }
    })
    expect(message).toContain("write 'delete-orphan'")
  })

  test('a failed configuration is thrown again', () => {
    const Base = declarativeBase()
    class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post) }) {}
    class Post extends Base.model('posts', { id: integer().primaryKey() }) {}
    void Post
    expect(() => new User({})).toThrow(/no foreign key/)
    expect(() => new User({})).toThrow(/no foreign key/)
  })

  test('an unknown attribute names the nearest', () => {
    const Base = declarativeBase()
    class User extends Base.model('users', { id: integer().primaryKey(), name: text() }) {}
    expect(() => new User({ nmae: 'x' } as never)).toThrow(/User has no attribute 'nmae'[\s\S]*write 'name'/)
  })
})
