// TypeORM 1.x (better-sqlite3 / pg).
// Idioms: decorated entities; `find` with `relations`, joined (default) and
// `relationLoadStrategy: "query"`; lazy relations (promise properties, its documented
// lazy idiom) for W5; cascaded `manager.save` for W7; query builder for W9 and W10.
// TypeORM has no identity map; entities are class instances.
import { Column, DataSource, Entity, Index, JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryGeneratedColumn } from 'typeorm'
import type { Conn, Db, Opened, Peer } from '../src/types.ts'

function entities(db: Db) {
  const at: any = db === 'sqlite' ? { name: 'created_at', type: 'datetime' } : { name: 'created_at', type: 'timestamp with time zone', precision: 3 }

  @Entity('users')
  class User {
    @PrimaryGeneratedColumn({ type: 'integer' }) id!: number
    @Column({ type: 'varchar' }) name!: string
    @Column({ type: 'varchar', unique: true }) email!: string
    @Column(at) createdAt!: Date
    @OneToOne(() => Profile, (x: Profile) => x.user, { cascade: ['insert'] }) profile!: any
    @OneToMany(() => Post, (x: Post) => x.author, { cascade: ['insert'] }) posts!: any[]
    @ManyToMany(() => Role) @JoinTable({ name: 'user_roles', joinColumn: { name: 'user_id' }, inverseJoinColumn: { name: 'role_id' } }) roles!: any[]
  }
  @Entity('profiles')
  class Profile {
    @PrimaryGeneratedColumn({ type: 'integer' }) id!: number
    @Column({ name: 'user_id', type: 'integer' }) userId!: number
    @OneToOne(() => User, (x: User) => x.profile) @JoinColumn({ name: 'user_id' }) user!: any
    @Column({ type: 'text' }) bio!: string
  }
  @Entity('posts')
  class Post {
    @PrimaryGeneratedColumn({ type: 'integer' }) id!: number
    @Column({ name: 'author_id', type: 'integer' }) @Index() authorId!: number
    @ManyToOne(() => User, (x: User) => x.posts) @JoinColumn({ name: 'author_id' }) author!: any
    @Column({ type: 'varchar' }) title!: string
    @Column({ type: 'text' }) body!: string
    @Column({ type: 'boolean' }) published!: boolean
    @Column(at) createdAt!: Date
    @OneToMany(() => Comment, (x: Comment) => x.post) comments!: any[]
  }
  @Entity('comments')
  class Comment {
    @PrimaryGeneratedColumn({ type: 'integer' }) id!: number
    @Column({ name: 'post_id', type: 'integer' }) postId!: number
    @ManyToOne(() => Post, (x: Post) => x.comments) @JoinColumn({ name: 'post_id' }) post!: any
    @Column({ name: 'author_id', type: 'integer' }) authorId!: number
    @ManyToOne(() => User) @JoinColumn({ name: 'author_id' }) author!: any
    @Column({ type: 'text' }) body!: string
  }
  @Entity('roles')
  class Role {
    @PrimaryGeneratedColumn({ type: 'integer' }) id!: number
    @Column({ type: 'varchar' }) name!: string
  }
  // the same tables with lazy relations, for W5 only (laziness is declared on the relation)
  @Entity('users')
  class LazyUser {
    @PrimaryGeneratedColumn({ type: 'integer' }) id!: number
    @Column({ type: 'varchar' }) name!: string
    @Column({ type: 'varchar' }) email!: string
    @Column(at) createdAt!: Date
    @OneToMany(() => LazyPost, (x: LazyPost) => x.author, { lazy: true }) posts!: Promise<any[]>
  }
  @Entity('posts')
  class LazyPost {
    @PrimaryGeneratedColumn({ type: 'integer' }) id!: number
    @Column({ name: 'author_id', type: 'integer' }) authorId!: number
    @ManyToOne(() => LazyUser, (x: LazyUser) => x.posts, { lazy: true }) @JoinColumn({ name: 'author_id' }) author!: Promise<any>
    @Column({ type: 'varchar' }) title!: string
    @Column({ type: 'text' }) body!: string
    @Column({ type: 'boolean' }) published!: boolean
    @Column(at) createdAt!: Date
  }
  return { User, Profile, Post, Comment, Role, LazyUser, LazyPost }
}

async function open(conn: Conn): Promise<Opened> {
  const e = entities(conn.db)
  const { User, Post, LazyUser } = e
  const lite = conn.db === 'sqlite'
  const ds = await new DataSource(
    lite
      ? { type: 'better-sqlite3', database: conn.file, entities: Object.values(e) }
      : {
          type: 'postgres',
          host: conn.host,
          port: conn.port,
          username: conn.user,
          database: conn.database,
          poolSize: conn.poolSize,
          entities: Object.values(e),
        },
  ).initialize()
  const { LessThanOrEqual } = await import('typeorm')
  const users = ds.getRepository(User),
    posts = ds.getRepository(Post)
  const eager = (relations: object, where: (n: number) => object = () => ({})) => ({
    joined: async (n: number) => users.find({ where: where(n), relations, relationLoadStrategy: 'join' }),
    query: async (n: number) => users.find({ where: where(n), relations, relationLoadStrategy: 'query' }),
  })
  const upTo = (n: number) => ({ id: LessThanOrEqual(n) })
  return {
    workloads: {
      W1: { default: async () => posts.find() },
      W2: eager({ posts: true }) as any,
      W3: eager({ profile: true, roles: true, posts: { comments: true } }, upTo) as any,
      W4: eager({ roles: true }) as any,
      W5: {
        lazy: async n => {
          const out: any[] = []
          for (const user of await ds.getRepository(LazyUser).find({ where: upTo(n) })) out.push({ user, posts: await user.posts })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out: any[] = []
          for (const id of ids) out.push(await posts.findOneByOrFail({ id }))
          return out
        },
      },
      W7: {
        default: async graphs => {
          // save() opens one transaction itself; roles are referenced by id
          await users.save(
            graphs.map(g =>
              users.create({
                name: g.name,
                email: g.email,
                createdAt: g.createdAt,
                profile: { bio: g.bio },
                posts: g.posts,
                roles: g.roleIds.map(id => ({ id })),
              } as any),
            ) as any,
          )
        },
      },
      W8: {
        default: async (n, title) => {
          const ps = await posts.find({ where: upTo(n) })
          for (const x of ps) x.title = title(x.id)
          await posts.save(ps)
        },
      },
      W9: {
        default: async (los, span) => {
          const out: any[] = []
          for (const lo of los) {
            const rows = await users
              .createQueryBuilder('u')
              .innerJoin('u.posts', 'p')
              .innerJoin('p.comments', 'c')
              .select('u.id', 'id')
              .addSelect('u.name', 'name')
              .addSelect('count(c.id)', 'n')
              .where('u.id > :lo and u.id <= :hi and p.published = :yes', { lo, hi: lo + span, yes: lite ? 1 : true })
              .groupBy('u.id')
              .addGroupBy('u.name')
              .orderBy('n', 'DESC')
              .addOrderBy('u.id', 'ASC')
              .limit(20)
              .getRawMany()
            for (const r of rows) r.n = Number(r.n)
            out.push(rows)
          }
          return out
        },
      },
      ...(lite
        ? {}
        : {
            W10: {
              default: async (email: string) => {
                const user = await users.findOneByOrFail({ email })
                const { entities: ps, raw } = await posts
                  .createQueryBuilder('p')
                  .select(['p.id', 'p.title', 'p.createdAt'])
                  .addSelect(q => q.select('count(*)').from(e.Comment, 'c').where('c.post_id = p.id'), 'comment_count')
                  .where('p.author_id = :id', { id: user.id })
                  .orderBy('p.createdAt', 'DESC')
                  .limit(10)
                  .getRawAndEntities()
                return { user, posts: ps.map((x, i) => Object.assign(x, { commentCount: Number(raw[i].comment_count) })) }
              },
            },
          }),
    },
    close: () => ds.destroy(),
  }
}

export const peer: Peer = {
  name: 'typeorm',
  dbs: ['sqlite', 'postgres'],
  sqliteDates: 'text',
  packages: db => ['typeorm', db === 'sqlite' ? 'better-sqlite3' : 'pg'],
  notes: 'decorated entities; repository API; no identity map; dates stored as text on SQLite',
  open,
}
