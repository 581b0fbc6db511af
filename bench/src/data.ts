/** Deterministic data. Everything here is a pure function of SCALE, so the expected checksum of each workload can be computed without any database. */
import type { NewUser } from './types.ts'

/** Set by `--quick`: half of the data, and fewer repeats inside of W6 and W9. */
const QUICK = process.env.BENCH_QUICK === '1'
export const SCALE = Number(process.env.BENCH_SCALE ?? (QUICK ? 0.5 : 1))
export const USERS = Math.max(20, Math.round(2000 * SCALE))
export const POSTS = USERS * 10
export const ROLES = 20
export const ROLES_PER_USER = 3

export const PARAM = {
  deepUsers: Math.min(200, USERS),
  lazyUsers: Math.min(500, USERS),
  points: Math.min(QUICK ? 2000 : 5000, POSTS),
  inserts: Math.max(10, Math.round(1000 * SCALE)),
  updates: Math.min(2000, POSTS),
  aggRepeats: Math.max(10, Math.round((QUICK ? 100 : 300) * Math.min(1, SCALE))),
  aggSpan: Math.min(200, Math.floor(USERS / 2)),
  pool: 10,
  checkedRequests: Math.min(50, USERS),
  itemUpdates: 10_000,
  streamed: Math.round(1_000_000 * Math.min(1, SCALE)),
}

const T0 = Date.UTC(2024, 0, 1)
const LOREM =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua ut enim ad minim veniam quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat '
const LOREM2 = LOREM + LOREM
/** 120..219 characters; one text in ten has a non-ASCII letter. */
export function text(k: number): string {
  const s = LOREM2.slice(k % 200, (k % 200) + 120 + (k % 100))
  return k % 10 === 0 ? s + ' café' : s
}
export const date = (k: number) => new Date(T0 + k * 61_001)
const hash = (k: number) => Math.imul(k, 2654435761) >>> 0

export interface UserRow {
  id: number
  name: string
  email: string
  createdAt: Date
}
export interface ProfileRow {
  id: number
  userId: number
  bio: string
}
export interface PostRow {
  id: number
  authorId: number
  title: string
  body: string
  published: boolean
  createdAt: Date
}
export interface CommentRow {
  id: number
  postId: number
  authorId: number
  body: string
}

export const email = (i: number) => `user${i}@example.test`
export const title = (k: number) => `Post ${k}: ${LOREM.slice(k % 50, (k % 50) + 24)}`
/** Posts of one author are spread over the table, as in an application that grew. */
export const authorOf = (postId: number) => ((postId - 1) % USERS) + 1
/** 0..4 comments, 2 on average. */
export const commentsOf = (postId: number) => (hash(postId) >>> 8) % 5

export function users(): UserRow[] {
  return Array.from({ length: USERS }, (_, x) => ({ id: x + 1, name: `User ${x + 1} of Testville`, email: email(x + 1), createdAt: date(x + 1) }))
}
export function profiles(): ProfileRow[] {
  return Array.from({ length: USERS }, (_, x) => ({ id: x + 1, userId: USERS - x, bio: text(x) }))
}
export function posts(): PostRow[] {
  return Array.from({ length: POSTS }, (_, x) => ({
    id: x + 1,
    authorId: authorOf(x + 1),
    title: title(x + 1),
    body: text(x + 1),
    published: (x + 1) % 3 !== 0,
    createdAt: date(x + 1),
  }))
}
export function comments(): CommentRow[] {
  const out: CommentRow[] = []
  for (let round = 0; round < 4; round++)
    for (let p = 1; p <= POSTS; p++) {
      if (commentsOf(p) > round) {
        const id = out.length + 1
        out.push({ id, postId: p, authorId: (hash(id) % USERS) + 1, body: text(id * 3) })
      }
    }
  return out
}
export function roles() {
  return Array.from({ length: ROLES }, (_, x) => ({ id: x + 1, name: `role-${x + 1}` }))
}
export const rolesOf = (userId: number) => Array.from({ length: ROLES_PER_USER }, (_, j) => ((userId * 3 + j * 7) % ROLES) + 1)

export function pointIds(): number[] {
  // distinct ids in a scattered order
  const step = 7919 // prime, so coprime with any POSTS that is not a multiple of it
  return Array.from({ length: PARAM.points }, (_, i) => ((i * step) % POSTS) + 1)
}
export const aggLos = () => Array.from({ length: PARAM.aggRepeats }, (_, i) => (i * 37) % (USERS - PARAM.aggSpan))
export function newUsers(tag: string): NewUser[] {
  return Array.from({ length: PARAM.inserts }, (_, x) => ({
    name: `New ${x} user`,
    email: `new-${tag}-${x}@example.test`,
    createdAt: date(x),
    bio: text(x),
    posts: Array.from({ length: 5 }, (_, j) => ({
      title: `New post ${x}/${j}`,
      body: text(x * 5 + j),
      published: (x + j) % 2 === 0,
      createdAt: date(x * 5 + j),
    })),
    roleIds: [(x % ROLES) + 1, ((x + 5) % ROLES) + 1],
  }))
}
export const newTitle = (tag: string) => (id: number) => `Updated ${tag} ${id}`

// The tables of the workloads beyond W10: seeded in SQL (see seed-more.ts) by the same rules.
export interface NodeRow {
  id: number
  name: string
  parentId: number
}
export const AUTHORS = 10_000,
  BIG_AUTHORS = 1000,
  BOOKS = 28_000,
  CHAPTERS = 50_000,
  ORDERS = 1000,
  LINES = 9000,
  ITEMS = 1_000_000
export const authors = (n: number): { id: number; name: string }[] => Array.from({ length: n }, (_, x) => ({ id: x + 1, name: `Author ${x + 1}` }))
/** 10 for each of the first 1,000 authors, 2 for the others. */
export const books = (): NodeRow[] =>
  Array.from({ length: BOOKS }, (_, x) => ({
    id: x + 1,
    name: `Book ${x + 1}`,
    parentId: x < 10_000 ? (x % BIG_AUTHORS) + 1 : BIG_AUTHORS + 1 + ((x - 10_000) % (AUTHORS - BIG_AUTHORS)),
  }))
/** 5 for each of the first 10,000 books. */
export const chapters = (): NodeRow[] =>
  Array.from({ length: CHAPTERS }, (_, x) => ({ id: x + 1, name: `Chapter ${x + 1}`, parentId: (x % 10_000) + 1 }))
