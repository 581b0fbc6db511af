/** Reads back what a writing workload did, throws if it did not happen, and undoes it. */
import { type AdminConnection, withAdmin } from './bench-database.ts'
import * as d from './data.ts'
import { fillOrders } from './tables.ts'
import type { Conn } from './types.ts'
import type { Workload } from './workloads.ts'

export async function verifyAndUndo(conn: Conn, workload: Workload, tag: string): Promise<void> {
  const restore = RESTORES[workload.method]
  if (restore === undefined) throw new Error(`nothing says how ${workload.id} is undone`)
  await withAdmin(conn, async admin => {
    await restore(admin, conn, workload, tag)
    if (conn.db === 'postgres') await admin.run(`vacuum analyze ${VACUUMED[workload.method]}`)
  })
}

const VACUUMED: Readonly<Record<string, string>> = {
  W7: 'users, profiles, posts, user_roles',
  W8: 'posts',
  flushOne: 'items',
  updates: 'items',
  deletes: 'orders, order_lines',
}

type Restore = (admin: AdminConnection, conn: Conn, workload: Workload, tag: string) => Promise<void>

const RESTORES: Readonly<Record<string, Restore | undefined>> = {
  W7: async (admin, _conn, _workload, tag) => {
    const users = d.newUsers(tag)
    const posts = users.flatMap(user => user.posts)
    await expectRow(admin, INSERTED, {
      u: users.length,
      pr: users.length,
      po: posts.length,
      len: posts.reduce((n, post) => n + post.title.length + post.body.length, 0),
      ro: users.flatMap(user => user.roleIds).reduce((a, b) => a + b, 0),
    })
    for (const sql of DELETE_INSERTED) await admin.run(sql)
  },
  W8: async (admin, conn, _workload, tag) => {
    const title = d.newTitle(tag)
    const ids = Array.from({ length: d.PARAM.updates }, (_, index) => index + 1)
    await expectRow(admin, `select count(*) as n, sum(${charLength(conn)}(title)) as len from posts where title like 'Updated ${tag} %'`, {
      n: ids.length,
      len: ids.reduce((n, id) => n + title(id).length, 0),
    })
    for (let from = 0; from < ids.length; from += 500) {
      const part = ids.slice(from, from + 500)
      await admin.run(
        `update posts set title = case id ${part.map(id => `when ${id} then '${d.title(id)}'`).join(' ')} end where id between ${part[0]} and ${part.at(-1)}`,
      )
    }
  },
  flushOne: async (admin, _conn, workload, tag) => {
    await expectRow(admin, `select count(*) as n, min(id) as id from items where name = '${workload.args(tag)[1] as string}'`, { n: 1, id: 1 })
    await admin.run("update items set name = 'Item 1' where id = 1")
  },
  updates: async (admin, _conn, _workload, tag) => {
    const n = d.PARAM.itemUpdates
    await expectRow(admin, `select count(*) as n, sum(amount) as amount from items where name = concat('Changed ${tag} ', id)`, {
      n,
      amount: (3 * n * (n + 1)) / 2,
    })
    await admin.run(`update items set name = concat('Item ', id), amount = id % 1000 where id <= ${n}`)
  },
  deletes: async (admin, conn) => {
    await expectRow(admin, 'select (select count(*) from orders) as o, (select count(*) from order_lines) as l', { o: 0, l: 0 })
    for (const sql of fillOrders(conn.db)) await admin.run(sql)
  },
}

const charLength = (conn: Conn): string => (conn.db === 'mariadb' ? 'char_length' : 'length')

const INSERTED = `select (select count(*) from users where id > ${d.USERS}) as u,
  (select count(*) from profiles p join users u on u.id = p.user_id where p.id > ${d.USERS} and u.id > ${d.USERS}) as pr,
  (select count(*) from posts p join users u on u.id = p.author_id where u.id > ${d.USERS}) as po,
  (select sum(length(title) + length(replace(body, 'é', 'e'))) from posts where id > ${d.POSTS}) as len,
  (select sum(role_id) from user_roles where user_id > ${d.USERS}) as ro`

const DELETE_INSERTED = [
  `delete from user_roles where user_id > ${d.USERS}`,
  `delete from posts where id > ${d.POSTS}`,
  `delete from profiles where id > ${d.USERS}`,
  `delete from users where id > ${d.USERS}`,
]

async function expectRow(admin: AdminConnection, sql: string, expected: Readonly<Record<string, number>>): Promise<void> {
  const found = await admin.row(sql)
  for (const [key, value] of Object.entries(expected)) {
    if (Number(found[key]) !== value) {
      const text = JSON.stringify(found, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each))
      throw new Error(`read back ${text}, expected ${JSON.stringify(expected)}`)
    }
  }
}
