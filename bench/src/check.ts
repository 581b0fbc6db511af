/**
 * Reads every field of every object once and folds it into a checksum. It runs after each timed call too ("touch" time), so
 * that an ORM that defers conversion or hydration to the first access pays for it in the reported total.
 */
import type {
  AuthorCount,
  CommentL,
  Method,
  NodeL,
  ParentL,
  PostL,
  ProfileL,
  RequestL,
  RoleL,
  UserDeepL,
  UserL,
  UserPostsL,
  UserRolesL,
} from './types.ts'

const EPOCH = 1_700_000_000_000

export class Sum {
  count = 0
  ids = 0
  length = 0
  dates = 0
  flags = 0

  text(text: string): void {
    this.length += text.length
  }

  when(date: Date): void {
    if (!(date instanceof Date)) throw new TypeError(`createdAt is not a Date: ${typeof date} ${String(date)}`)
    this.dates += date.getTime() - EPOCH
  }

  flag(flag: boolean): void {
    if (flag === true) this.flags++
    else if (flag !== false) throw new TypeError(`published is not a boolean: ${typeof flag} ${String(flag)}`)
  }

  user(user: UserL): void {
    this.count++
    this.ids += user.id
    this.text(user.name)
    this.text(user.email)
    this.when(user.createdAt)
  }

  post(post: PostL): void {
    this.count++
    this.ids += post.id + 3 * (post.authorId ?? post.author!.id)
    this.text(post.title)
    this.text(post.body)
    this.flag(post.published)
    this.when(post.createdAt)
  }

  named(node: RoleL | NodeL): void {
    this.count++
    this.ids += node.id
    this.text(node.name)
  }

  withBody(comment: CommentL): void {
    this.count++
    this.ids += comment.id
    this.text(comment.body)
  }

  profile(profile: ProfileL | null | undefined): void {
    this.count++
    this.ids += profile!.id
    this.text(profile!.bio)
  }

  deepUser(user: UserDeepL): void {
    this.user(user)
    this.profile(user.profile)
    for (const role of user.roles) this.named(role)
    for (const post of user.posts) {
      this.post(post)
      for (const comment of post.comments) this.withBody(comment)
    }
  }

  parent(parent: ParentL): void {
    this.named(parent)
    for (const child of parent.children) {
      this.named(child)
      if (child.children !== undefined) for (const grandchild of child.children) this.named(grandchild)
    }
  }

  ranked(rows: readonly AuthorCount[]): void {
    rows.forEach((row, index) => {
      if (typeof row.n !== 'number') throw new TypeError('count is not a number')
      this.count++
      this.ids += row.id * (index + 1) + row.n * 31
      this.text(row.name)
    })
  }

  request({ user, posts }: RequestL): void {
    this.user(user)
    posts.forEach((post, index) => {
      this.count++
      this.ids += post.id * (index + 1) + post.commentCount * 31
      this.text(post.title)
      this.when(post.createdAt)
    })
  }

  toString(): string {
    return `n=${this.count} ids=${this.ids} len=${this.length} date=${this.dates} bool=${this.flags}`
  }
}

/** Keeps the hidden class: V8 throws code away that relies on one whose last object was collected. */
export const specimen: Sum = new Sum()

/** What each method's result is made of; a method that is not here is checked in the database. */
const READERS: { readonly [M in Method]?: (sum: Sum, result: never) => void } = {
  W1: (sum, posts: Iterable<PostL>) => each(posts, post => sum.post(post)),
  W2: (sum, users: Iterable<UserPostsL>) =>
    each(users, user => {
      sum.user(user)
      for (const post of user.posts) sum.post(post)
    }),
  W3: (sum, users: Iterable<UserDeepL>) => each(users, user => sum.deepUser(user)),
  W4: (sum, users: Iterable<UserRolesL>) =>
    each(users, user => {
      sum.user(user)
      for (const role of user.roles) sum.named(role)
    }),
  W5: (sum, pairs: Iterable<{ user: UserL; posts: Iterable<PostL> }>) =>
    each(pairs, ({ user, posts }) => {
      sum.user(user)
      for (const post of posts) sum.post(post)
    }),
  W6: (sum, posts: Iterable<PostL>) => each(posts, post => sum.post(post)),
  W9: (sum, repeats: Iterable<AuthorCount[]>) => each(repeats, rows => sum.ranked(rows)),
  W10: (sum, requests: Iterable<RequestL>) => each(requests, request => sum.request(request)),
  lazyLoop: (sum, parents: Iterable<ParentL>) =>
    each(parents, parent => {
      sum.named(parent)
      for (const child of parent.children) sum.named(child)
    }),
  graph: (sum, parents: Iterable<ParentL>) => each(parents, parent => sum.parent(parent)),
}

function each<T>(items: Iterable<T>, read: (item: T) => void): void {
  for (const item of items) read(item)
}

export function check(method: Method, result: unknown): string {
  const read = READERS[method]
  if (read === undefined) return 'n/a'
  const sum = new Sum()
  read(sum, result as never)
  return sum.toString()
}
