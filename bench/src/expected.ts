/** What each workload must return, built from the generator alone. */
import { check } from './check.ts'
import * as d from './data.ts'
import type { Workload } from './workloads.ts'

export function expectedChecksum(workload: Workload): string | undefined {
  const make = EXPECTED[workload.method]
  return make === undefined ? undefined : check(workload.method, make(workload.args('expected')))
}

const groupBy = <T>(rows: readonly T[], key: (row: T) => number): Map<number, T[]> => {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return groups
}

const postsByAuthor = (): Map<number, d.PostRow[]> => groupBy(d.posts(), post => post.authorId)
const rolesFor = (userId: number): { id: number; name: string }[] => {
  const roles = d.roles()
  return d.rolesOf(userId).map(id => roles[id - 1]!)
}

const EXPECTED: Readonly<Record<string, ((args: unknown[]) => unknown) | undefined>> = {
  W1: () => d.posts(),
  W2: () => {
    const byAuthor = postsByAuthor()
    return d.users().map(user => ({ ...user, posts: byAuthor.get(user.id)! }))
  },
  W3: () => {
    const byAuthor = postsByAuthor()
    const byPost = groupBy(d.comments(), comment => comment.postId)
    const profiles = new Map(d.profiles().map(profile => [profile.userId, profile]))
    return d
      .users()
      .slice(0, d.PARAM.deepUsers)
      .map(user => ({
        ...user,
        profile: profiles.get(user.id),
        roles: rolesFor(user.id),
        posts: byAuthor.get(user.id)!.map(post => ({ ...post, comments: byPost.get(post.id) ?? [] })),
      }))
  },
  W4: () => d.users().map(user => ({ ...user, roles: rolesFor(user.id) })),
  W5: () => {
    const byAuthor = postsByAuthor()
    return d
      .users()
      .slice(0, d.PARAM.lazyUsers)
      .map(user => ({ user, posts: byAuthor.get(user.id)! }))
  },
  W6: () => {
    const posts = d.posts()
    return d.pointIds().map(id => posts[id - 1]!)
  },
  W9: () => {
    const byAuthor = postsByAuthor()
    const users = d.users()
    const counted = (user: d.UserRow): { id: number; name: string; n: number } => ({
      id: user.id,
      name: user.name,
      n: byAuthor
        .get(user.id)!
        .filter(post => post.published)
        .reduce((n, post) => n + d.commentsOf(post.id), 0),
    })
    return d.aggLos().map(lo =>
      users
        .slice(lo, lo + d.PARAM.aggSpan)
        .map(counted)
        .filter(row => row.n > 0)
        .sort((a, b) => b.n - a.n || a.id - b.id)
        .slice(0, 20),
    )
  },
  W10: () => {
    const byAuthor = postsByAuthor()
    const latest = (userId: number): d.PostRow[] => [...byAuthor.get(userId)!].sort((a, b) => +b.createdAt - +a.createdAt).slice(0, 10)
    return d
      .users()
      .slice(0, d.PARAM.checkedRequests)
      .map(user => ({ user, posts: latest(user.id).map(post => ({ ...post, commentCount: d.commentsOf(post.id) })) }))
  },
  lazyLoop: args => {
    const byAuthor = groupBy(d.books(), book => book.parentId)
    return d.authors(args[0] as number).map(author => ({ ...author, children: byAuthor.get(author.id)! }))
  },
  graph: () => {
    const byAuthor = groupBy(d.books(), book => book.parentId)
    const byBook = groupBy(d.chapters(), chapter => chapter.parentId)
    return d.authors(1000).map(author => ({
      ...author,
      children: byAuthor.get(author.id)!.map(book => ({ ...book, children: byBook.get(book.id)! })),
    }))
  },
}
