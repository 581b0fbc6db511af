/** Types of statements that write, executed in a session. */
import { declarativeBase, delete_, insert, integer, type Session, text, update } from 'relata'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(check: Equal<A, B>): void

const Base = declarativeBase()
class User extends Base.model('users', { id: integer().primaryKey(), name: text(), age: integer().nullable() }) {}
declare const session: Session<'sync'>

const inserted = session.execute(insert(User).returning(User, User.c.age.as('years')), [{ name: 'Ed' }, { name: 'Ann', age: null }])
same<(typeof inserted)[number][0], User>(true)
same<(typeof inserted)[number]['years'], number | null>(true)
const count: number = inserted.rowCount

session.execute(insert(User), [{ name: 'Ed' }])
session.execute(update(User), [{ id: 1, name: 'Ed', age: User.c.age.plus(1) }], { synchronize: false })
session.execute(update(User).set({ name: 'x' }).where(User.c.id.eq(1)), { synchronize: 'fetch' })
session.execute(delete_(User).everyRow(), { synchronize: 'evaluate', populateExisting: false })

const one = session.upsert(User, { id: 1, name: 'Ed' }, { on: [User.c.id] })
same<typeof one, User>(true)
const several = session.upsert(User, [{ id: 1, name: 'Ed' }], { on: [User.c.id], update: [User.c.name] })
same<typeof several, User[]>(true)
const given = session.upsert(new User({ name: 'Ed' }), { on: [User.c.id], update: false })
same<typeof given, User>(true)
const merged = session.mergeAll([new User({ name: 'Ed' })], { load: false })
same<typeof merged, User[]>(true)

// @ts-expect-error -- a misspelt attribute
session.upsert(User, { nam: 'Ed' }, { on: [User.c.id] })
// @ts-expect-error -- the key is named by its columns
session.upsert(User, { name: 'Ed' }, { on: ['id'] })
// @ts-expect-error -- which key decides is not said
session.upsert(User, { name: 'Ed' })
// @ts-expect-error -- a misspelt attribute
session.execute(insert(User), [{ nam: 'Ed' }])
// @ts-expect-error -- a wrong type
session.execute(update(User), [{ id: 1, name: 3 }])
// @ts-expect-error -- not one of the ways
session.execute(delete_(User).everyRow(), { synchronize: 'always' })
// @ts-expect-error -- DELETE takes no rows
session.execute(delete_(User), [{ id: 1 }])

export { count }
