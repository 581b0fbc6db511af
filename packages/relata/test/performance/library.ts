/** Authors with books with chapters: what the tests of growth load and write. */
import { createEngine, declarativeBase, type Engine, integer, many, one, Session, text } from 'relata'
import { sqlite } from 'relata/sqlite'

export const Base = declarativeBase()

export class Author extends Base.model('authors', {
  id: integer().primaryKey(),
  name: text(),
  books: () => many(Book, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] }),
}) {}

export class Book extends Base.model('books', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer().references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'books', required: true }),
}) {}

export const authorWithBooks = (number: number, books: number): Author =>
  new Author({ name: `Author ${number}`, books: Array.from({ length: books }, (_, index) => new Book({ title: `Book ${number}/${index}` })) })

/** A synchronous engine in memory that holds so many authors with so many books each. */
export function libraryOf(authors: number, books: number): Engine<'sync'> {
  const engine = createEngine(sqlite(':memory:'))
  Base.metadata.createAll(engine)
  using session = new Session(engine)
  for (let number = 1; number <= authors; number++) session.add(authorWithBooks(number, books))
  session.commit()
  return engine
}
