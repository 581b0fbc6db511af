// Sequelize 6 (sqlite3 - the asynchronous driver it requires - / pg).
// Idioms: models with associations; `include` (joined) and, for has-many, `separate:
// true` (its select-in); `user.getPosts()` for W5; `create` with nested `include` and
// `bulkCreate` with `include` (recommended for many) for W7; `save()` per row in a
// managed transaction for W8 (it has no batch update of differing values).
import { DataTypes, Model, Op, Sequelize, literal } from 'sequelize'
import type { Conn, Opened, Peer } from '../src/types.ts'

async function open(conn: Conn): Promise<Opened> {
  const lite = conn.db === 'sqlite'
  const logging = conn.onSql && lite ? (s: string) => conn.onSql!(s.replace(/^Executing \([^)]*\): /, '')) : false
  const sequelize = lite
    ? new Sequelize({ dialect: 'sqlite', storage: conn.file, logging, define: { timestamps: false, underscored: true } })
    : new Sequelize(conn.database, conn.user, '', {
        dialect: 'postgres',
        host: conn.host,
        port: conn.port,
        logging,
        pool: { max: conn.poolSize, min: 0 },
        define: { timestamps: false, underscored: true },
      })
  const id = () => ({ type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true })
  class User extends Model {}
  class Profile extends Model {}
  class Post extends Model {}
  class Comment extends Model {}
  class Role extends Model {}
  class UserRole extends Model {}
  User.init(
    { id: id(), name: DataTypes.STRING, email: { type: DataTypes.STRING, unique: true }, createdAt: DataTypes.DATE(3) },
    { sequelize, tableName: 'users', modelName: 'User' },
  )
  Profile.init({ id: id(), userId: DataTypes.INTEGER, bio: DataTypes.TEXT }, { sequelize, tableName: 'profiles', modelName: 'Profile' })
  Post.init(
    {
      id: id(),
      authorId: DataTypes.INTEGER,
      title: DataTypes.STRING,
      body: DataTypes.TEXT,
      published: DataTypes.BOOLEAN,
      createdAt: DataTypes.DATE(3),
    },
    { sequelize, tableName: 'posts', modelName: 'Post' },
  )
  Comment.init(
    { id: id(), postId: DataTypes.INTEGER, authorId: DataTypes.INTEGER, body: DataTypes.TEXT },
    { sequelize, tableName: 'comments', modelName: 'Comment' },
  )
  Role.init({ id: id(), name: DataTypes.STRING }, { sequelize, tableName: 'roles', modelName: 'Role' })
  UserRole.init(
    { userId: { type: DataTypes.INTEGER, primaryKey: true }, roleId: { type: DataTypes.INTEGER, primaryKey: true } },
    { sequelize, tableName: 'user_roles', modelName: 'UserRole' },
  )
  User.hasOne(Profile, { as: 'profile', foreignKey: 'userId' })
  Profile.belongsTo(User, { as: 'user', foreignKey: 'userId' })
  User.hasMany(Post, { as: 'posts', foreignKey: 'authorId' })
  Post.belongsTo(User, { as: 'author', foreignKey: 'authorId' })
  Post.hasMany(Comment, { as: 'comments', foreignKey: 'postId' })
  Comment.belongsTo(Post, { as: 'post', foreignKey: 'postId' })
  User.belongsToMany(Role, { as: 'roles', through: UserRole, foreignKey: 'userId', otherKey: 'roleId' })
  if (lite) for (const s of ['foreign_keys = on', 'synchronous = normal', 'cache_size = -16000']) await sequelize.query(`pragma ${s}`) // as the other driver has compiled in
  const roles = { model: Role, as: 'roles', through: { attributes: [] } }
  const upTo = (n: number) => ({ id: { [Op.lte]: n } })
  return {
    workloads: {
      W1: { default: async () => Post.findAll() as any },
      W2: {
        joined: async () => User.findAll({ include: [{ model: Post, as: 'posts' }] }) as any,
        separate: async () => User.findAll({ include: [{ model: Post, as: 'posts', separate: true }] }) as any,
      },
      W3: {
        joined: async n =>
          User.findAll({
            where: upTo(n),
            include: [{ model: Profile, as: 'profile' }, roles, { model: Post, as: 'posts', include: [{ model: Comment, as: 'comments' }] }],
          }) as any,
        separate: async n =>
          User.findAll({
            where: upTo(n),
            include: [
              { model: Profile, as: 'profile' },
              roles,
              { model: Post, as: 'posts', separate: true, include: [{ model: Comment, as: 'comments', separate: true }] },
            ],
          }) as any,
      },
      W4: { joined: async () => User.findAll({ include: [roles] }) as any },
      W5: {
        lazy: async n => {
          const out: any[] = []
          for (const user of (await User.findAll({ where: upTo(n) })) as any[]) out.push({ user, posts: await user.getPosts() })
          return out
        },
      },
      W6: {
        default: async ids => {
          const out: any[] = []
          for (const id of ids) out.push(await Post.findByPk(id))
          return out
        },
      },
      W7: {
        'bulkCreate + include': async graphs => {
          await sequelize.transaction(async transaction => {
            const us: any[] = await User.bulkCreate(
              graphs.map(g => ({ name: g.name, email: g.email, createdAt: g.createdAt, profile: { bio: g.bio }, posts: g.posts })) as any,
              {
                include: [
                  { model: Profile, as: 'profile' },
                  { model: Post, as: 'posts' },
                ],
                transaction,
              },
            )
            await UserRole.bulkCreate(
              graphs.flatMap((g, i) => g.roleIds.map(roleId => ({ userId: us[i].id, roleId }))),
              { transaction },
            )
          })
        },
        'create + include': async graphs => {
          await sequelize.transaction(async transaction => {
            for (const g of graphs) {
              const u: any = await User.create(
                { name: g.name, email: g.email, createdAt: g.createdAt, profile: { bio: g.bio }, posts: g.posts } as any,
                {
                  include: [
                    { model: Profile, as: 'profile' },
                    { model: Post, as: 'posts' },
                  ],
                  transaction,
                },
              )
              await u.setRoles(g.roleIds, { transaction })
            }
          })
        },
      },
      W8: {
        default: async (n, title) => {
          await sequelize.transaction(async transaction => {
            for (const x of (await Post.findAll({ where: upTo(n), transaction })) as any[]) {
              x.title = title(x.id)
              await x.save({ transaction })
            }
          })
        },
      },
      W9: {
        default: async (los, span) => {
          const out: any[] = []
          for (const lo of los) {
            const rows: any[] = await User.findAll({
              attributes: ['id', 'name', [sequelize.fn('count', sequelize.col('posts.comments.id')), 'n']],
              where: { id: { [Op.gt]: lo, [Op.lte]: lo + span } },
              include: [
                {
                  model: Post,
                  as: 'posts',
                  attributes: [],
                  required: true,
                  where: { published: true },
                  include: [{ model: Comment, as: 'comments', attributes: [], required: true }],
                },
              ],
              group: ['User.id', 'User.name'],
              order: [
                [literal('n'), 'DESC'],
                ['id', 'ASC'],
              ],
              limit: 20,
              subQuery: false,
              raw: true,
            })
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
                const user: any = await User.findOne({ where: { email } })
                const posts: any[] = await Post.findAll({
                  where: { authorId: user.id },
                  attributes: [
                    'id',
                    'title',
                    'createdAt',
                    [literal('(select count(*)::int from comments c where c.post_id = "Post".id)'), 'commentCount'],
                  ],
                  order: [['createdAt', 'DESC']],
                  limit: 10,
                })
                return { user, posts: posts.map(x => ({ id: x.id, title: x.title, createdAt: x.createdAt, commentCount: x.get('commentCount') })) }
              },
            },
          }),
    },
    close: () => sequelize.close(),
  }
}
export const peer: Peer = {
  name: 'sequelize',
  dbs: ['sqlite', 'postgres'],
  sqliteDates: 'text',
  packages: db => ['sequelize', db === 'sqlite' ? 'sqlite3' : 'pg'],
  notes: 'model instances; sqlite3 (asynchronous) driver on SQLite; dates stored as text there',
  open,
}
