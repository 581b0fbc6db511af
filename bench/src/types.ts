/**
 * The contract between the harness and a peer. Adding an ORM to the benchmark is adding one file `peers/<name>.ts` that
 * exports `peer: Peer`.
 */

export type Db = 'sqlite' | 'postgres' | 'mariadb'

/** How a peer's normal mapping stores a timestamp in SQLite, which has no date type. */
export type SqliteDates = 'epoch_ms' | 'iso' | 'text'

export interface Conn {
  db: Db
  /** SQLite: path of this peer's private copy of the seeded database. */
  file: string
  /** Servers: this peer's private copy of the seeded database. */
  host: string
  port: number
  user: string
  password: string
  database: string
  poolSize: number
  /** The tables of the workloads beyond W10 are there too. */
  more: boolean
  /**
   * Set only in the checking process, never in a timed one: call it once for each SQL statement. Peers on the drivers
   * that the harness hooks (see count-statements.ts) may ignore it; others pass it to their logger.
   */
  onSql?: (sql: string) => void
}

// What a peer must materialise. Extra properties are fine; collections may be any iterable; a to-one reference may stand in
// for a foreign-key property (`post.author.id` for `post.authorId`).

export interface PostL {
  id: number
  title: string
  body: string
  published: boolean
  createdAt: Date
  authorId?: number
  author?: { id: number }
}
export interface CommentL {
  id: number
  body: string
}
export interface RoleL {
  id: number
  name: string
}
export interface ProfileL {
  id: number
  bio: string
}
export interface UserL {
  id: number
  name: string
  email: string
  createdAt: Date
}
export interface UserPostsL extends UserL {
  posts: Iterable<PostL>
}
export interface UserRolesL extends UserL {
  roles: Iterable<RoleL>
}
export interface UserDeepL extends UserL {
  posts: Iterable<PostL & { comments: Iterable<CommentL> }>
  roles: Iterable<RoleL>
  profile: ProfileL | null | undefined
}
export interface AuthorCount {
  id: number
  name: string
  n: number
}
export interface RequestL {
  user: UserL
  posts: { id: number; title: string; createdAt: Date; commentCount: number }[]
}

/** One new user for W7, with what hangs off it. Ids are left to the database. */
export interface NewUser {
  name: string
  email: string
  createdAt: Date
  bio: string
  posts: { title: string; body: string; published: boolean; createdAt: Date }[]
  roleIds: number[]
}

export interface NodeL {
  id: number
  name: string
}
export interface ParentL extends NodeL {
  children: Iterable<NodeL & { children?: Iterable<NodeL> }>
}
export interface ItemL extends NodeL {
  amount: number
}

/**
 * A workload may have several variants (loading strategies, idioms); the harness measures each and reports the best and
 * all. Each function starts from a fresh session or entity manager if the ORM has one, unless the workload says otherwise.
 */
export interface Workloads {
  /** Flat read: every post. */
  W1: () => Promise<Iterable<PostL>>
  /** One-to-many eager: every user with posts. */
  W2: () => Promise<Iterable<UserPostsL>>
  /** Deep graph eager: users with id <= n -> posts -> comments; -> roles; -> profile. */
  W3: (n: number) => Promise<Iterable<UserDeepL>>
  /** Many-to-many eager: every user with roles. */
  W4: () => Promise<Iterable<UserRolesL>>
  /** N+1 as a naive user writes it: users with id <= n, then for each its posts. */
  W5: (n: number) => Promise<{ user: UserL; posts: Iterable<PostL> }[]>
  /** Point reads by primary key, awaited one after another. */
  W6: (ids: number[]) => Promise<PostL[]>
  /** Insert graph: users with profile, posts and roles in one transaction. */
  W7: (graphs: NewUser[]) => Promise<void>
  /** Load posts with id <= n, set title to `title(id)` on each, save in one transaction. */
  W8: (n: number, title: (id: number) => string) => Promise<void>
  /** For each lo: users with lo < id <= lo+span and published posts, counted by comments, top 20 by (count desc, id asc). */
  W9: (los: number[], span: number) => Promise<AuthorCount[][]>
  /** One web request: user by email, its 10 latest posts with comment counts. */
  W10: (email: string) => Promise<RequestL>

  /** The lazy loop: authors with id <= n, then for each its books. `children` are the books. */
  lazyLoop: (n: number) => Promise<Iterable<ParentL>>
  /** Eager graph: authors with id <= 1000 -> 10 books -> 5 chapters; with an index on the foreign keys, or without. */
  graph: (indexed: boolean) => Promise<Iterable<ParentL>>
  /**
   * Load items with id <= n. What is returned changes the name of item 1 and writes it, and only that is timed; what that
   * returns commits and forgets the items.
   */
  flushOne: (n: number, name: string) => Promise<() => Promise<() => Promise<void>>>
  /** Load items with id <= n, give each `name(id)` and `amount(id)`, save in one transaction. */
  updates: (n: number, name: (id: number) => string, amount: (id: number) => number) => Promise<void>
  /** Delete all orders (1,000) with their lines (9 each) in one transaction, as the ORM's own cascade does it. */
  deletes: () => Promise<void>
  /** Items with id <= n one after the other, without holding them all. */
  stream: (n: number, visit: (item: ItemL) => void) => Promise<void>
}
export type Method = keyof Workloads
export type Variants<F> = Record<string, F>

export interface Opened {
  workloads: { [M in Method]?: Variants<Workloads[M]> }
  close(): Promise<void>
}

export interface Peer {
  name: string
  dbs: Db[]
  /** npm packages whose versions are recorded with the results. */
  packages: (db: Db) => string[]
  sqliteDates?: SqliteDates
  /** One line for the report: how this peer was written. */
  notes?: string
  /** Ready for queries when it resolves. Prepare statements lazily, not here. */
  open(conn: Conn): Promise<Opened>
}
