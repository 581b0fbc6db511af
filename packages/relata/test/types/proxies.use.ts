/** The types of association proxies, as users meet them: what must compile, and what must not. Checked by both compilers, never run. */
import { type Collection, declarativeBase, integer, keyedBy, lazy, many, one, proxy, selectinload, type Session, text } from 'relata'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  links: () => many(Link, { backPopulates: 'user', cascade: ['all', 'delete-orphan'] }),
  keywords: proxy('links', 'keyword', { creator: (keyword: Keyword) => new Link({ keyword }) }),
  words: proxy('keywords', 'word'),
  sizes: proxy('links', 'size'),
  linkWords: proxy('links', 'word'),
  linkSet: () => many(Link, { collection: 'set', viewonly: true }),
  wordSet: proxy('linkSet', 'word'),
  settings: () => many(Link, { collection: keyedBy('size'), viewonly: true }),
  wordsBySize: proxy('settings', 'word'),
  profile: () => one(Profile, {}),
  bio: proxy('profile', 'bio'),
  age: proxy('profile', 'age'),
}) {
  firstWord(): string | undefined {
    return this.words[0]?.toUpperCase()
  }
}
class Link extends Base.model('links', {
  id: integer().primaryKey(),
  size: integer().nullable(),
  userId: integer().references(() => User.c.id),
  keywordId: integer().references(() => Keyword.c.id),
  user: () => one(User, { backPopulates: 'links', required: true }),
  keyword: () => one(Keyword, { required: true }),
  word: proxy('keyword', 'word'),
}) {}
class Keyword extends Base.model('keywords', { id: integer().primaryKey(), word: text() }) {}
class Profile extends Base.model('profiles', {
  id: integer().primaryKey(),
  bio: text(),
  age: integer().nullable(),
  userId: integer().references(() => User.c.id),
}) {}
Base.register({ User, Link, Keyword, Profile })

declare const session: Session<'async'>
declare const keyword: Keyword

// values
const user = new User({ name: 'x', keywords: [keyword], words: ['a'], wordSet: new Set(['a']), wordsBySize: [[1, 'a']], bio: 'b' })
const keywords: Collection<Keyword> = user.keywords
const words: Collection<string> = user.words
const sizes: Collection<number | null> = user.sizes
const set: Set<string> = user.wordSet
const map: Map<number | null, string> = user.wordsBySize
const bio: string | null = user.bio
const age: number | null = user.age
user.bio = 'new'
user.age = null
user.words.push('a', 'b')
user.words.replace(['x'])
user.keywords.remove(keyword)
const word: string = new Link({ keyword }).word
// @ts-expect-error a number is no word
user.words.push(1)
// @ts-expect-error a word is no keyword
user.keywords.push('a')
// @ts-expect-error a number is no biography
user.bio = 1
// @ts-expect-error a proxy of words is no list of numbers
new User({ name: 'x', words: [1] })
// @ts-expect-error elements are not assigned
user.words[0] = 'x'
const later: Promise<Collection<string>> = lazy(user).words

// queries
void session
  .query(User)
  .filter(
    User.keywords.contains(keyword),
    User.words.contains('a'),
    User.words.any(value => value.like('a%')),
    User.bio.eq('x'),
    User.bio.eq(null),
  )
  .all()
void session.query(User).options(selectinload(User.words)).all()
void session.load(user, User.words)
// @ts-expect-error a column leads nowhere
selectinload(User.c.name)
// @ts-expect-error a string is no keyword
User.keywords.contains('a')
// @ts-expect-error a number is no word
User.words.contains(1)
// @ts-expect-error a proxy is no column
void User.c.words
// @ts-expect-error a proxy is no column to filter by
session.query(User).filterBy({ words: 'a' })
// @ts-expect-error no such proxy
void User.wrods

// definitions
class Bad extends Base.model('bad', {
  id: integer().primaryKey(),
  userId: integer().references(() => User.c.id),
  user: () => one(User, {}),
  names: proxy('usr', 'name'),
}) {}
// @ts-expect-error bad.names: 'usr' is no relationship of bad
Base.register({ Bad })
class Worse extends Base.model('worse', {
  id: integer().primaryKey(),
  userId: integer().references(() => User.c.id),
  user: () => one(User, {}),
  userName: proxy('user', 'nmae'),
}) {}
// @ts-expect-error worse.userName: what 'user' holds has no attribute 'nmae'
Base.register({ Worse })
class Worst extends Base.model('worst', {
  id: integer().primaryKey(),
  userId: integer().references(() => User.c.id),
  user: () => one(User, {}),
  userName: proxy('user', 'name', { creator: (name: string) => new Profile({ bio: name }) }),
  other: proxy('user', 'name', { creator: (name: string) => new User({ name }) }),
}) {}
// @ts-expect-error worst.userName: the creator does not make what 'user' holds of what 'name' is
Base.register({ Worst })
// @ts-expect-error names are strings
proxy(1, 'x')
// @ts-expect-error no such option
proxy('user', 'name', { creater: 1 })

export { keywords, words, sizes, set, map, bio, age, word, later }
