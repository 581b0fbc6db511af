/** Hybrids: an expression in queries, a value of the object in JavaScript; settable, comparable and assignable as declared. */
import {
  alias,
  case_,
  coalesce,
  count,
  declarativeBase,
  defer,
  type Expression,
  hybrid,
  inherit,
  insert,
  inspect,
  integer,
  json,
  lazy,
  lower,
  many,
  numeric,
  one,
  select,
  sum,
  text,
  toPlain,
  update,
  validates,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    first: text(),
    last: text(),
    age: integer().nullable(),
    accounts: () => many(Account, { backPopulates: 'user', cascade: ['all', 'delete-orphan'], orderBy: Account.c.id }),
    fullName: hybrid(() => User.c.first.concat(' ', User.c.last), {
      set: (user: User, value: string) => {
        const [first = '', last = ''] = value.split(' ')
        user.first = first
        user.last = last
      },
      updateExpression: (value: string) => {
        const [first = '', last = ''] = value.split(' ')
        return { first, last }
      },
    }),
    initial: hybrid(() => lower(User.c.first), { get: (user: User) => user.first.slice(0, 1) }),
    isAdult: hybrid(() => coalesce(User.c.age, 0).ge(18)),
    stage: hybrid(() => case_(User.c.age.lt(18), 'child').when(User.c.age.lt(65), 'adult').else('senior')),
    years: hybrid(() => User.c.age),
    word: hybrid(() => User.c.first, {
      operators: {
        eq: (word: Expression<string>, other: string) => lower(word).eq(other.toLowerCase()),
        near: (word: Expression<string>, start: string) => lower(word).like(`${start.toLowerCase()}%`),
      },
    }),
    balance: hybrid(
      () =>
        select(coalesce(sum(Account.c.cents), 0))
          .from(Account)
          .where(Account.c.userId.eq(User.c.id)),
      {
        get: (user: User) => user.accounts.reduce((total, account) => total + account.cents, 0),
      },
    ),
    cents: hybrid(() => Account.c.cents, { get: (user: User) => user.accounts[0]?.cents ?? 0 }),
    greeting: hybrid(() => User.c.fullName.concat('!')),
  }) {}
  class Account extends Base.model('accounts', {
    id: integer().primaryKey(),
    cents: integer(),
    userId: integer().references(() => User.c.id),
    user: () => one(User, { backPopulates: 'accounts', required: true }),
  }) {}
  Base.register({ User, Account })
  return { Base, User, Account }
}

inBothStyles('hybrid', define, (matrix, { User, Account }) => {
  const fill = async ({ session }: MatrixContext): Promise<void> => {
    session.addAll([
      new User({ first: 'Ada', last: 'Lovelace', age: 36, accounts: [new Account({ cents: 5 }), new Account({ cents: 7 })] }),
      new User({ first: 'Bob', last: 'Zed', age: 12 }),
      new User({ first: 'Cy', last: 'Old', age: 70, accounts: [new Account({ cents: 100 })] }),
    ])
    await session.commit()
  }

  matrix('on an object the value follows from what is loaded, before and after the flush, without a query', async context => {
    const { session, newSession, log } = context
    const user = new User({ first: 'Ada', last: 'Lovelace', age: 36 })
    expect([user.fullName, user.greeting, user.initial, user.isAdult, user.stage, user.years]).toEqual([
      'Ada Lovelace',
      'Ada Lovelace!',
      'A',
      true,
      'adult',
      36,
    ])
    user.last = 'Byron'
    user.age = null
    expect([user.fullName, user.isAdult, user.stage, user.years]).toEqual(['Ada Byron', false, 'senior', null])
    session.add(user)
    await session.commit()
    const found = await newSession().query(User).one()
    log.reset()
    expect([found.fullName, found.isAdult]).toEqual(['Ada Byron', false])
    expect(log.statements).toEqual([])
    expect(toPlain(found)).not.toHaveProperty('fullName')
    expect(inspect(found).loaded).not.toContain('fullName')
  })

  matrix('the database computes the same values', async context => {
    await fill(context)
    const session = context.newSession()
    const rows = await session.execute(
      select(User, User.c.fullName, User.c.greeting, User.c.isAdult, User.c.stage, User.c.years, User.c.balance).orderBy(User.c.id),
    )
    expect(rows.length).toBe(3)
    for (const [user, fullName, greeting, isAdult, stage, years, balance] of rows) {
      await context.read(user, 'accounts')
      expect([user.fullName, user.greeting, user.isAdult, user.stage, user.years, user.balance]).toEqual([
        fullName,
        greeting,
        isAdult,
        stage,
        years,
        Number(balance),
      ])
    }
  })

  matrix('it is usable in filter, filterBy, orderBy, groupBy and as a labelled item, also of an alias', async context => {
    await fill(context)
    const session = context.newSession()
    expect((await session.query(User).filter(User.c.fullName.like('%Zed')).one()).first).toBe('Bob')
    expect((await session.query(User).filterBy({ fullName: 'Ada Lovelace', isAdult: true }).one()).first).toBe('Ada')
    expect((await session.query(User).filter(User.c.balance.gt(10)).orderBy(User.c.fullName.desc()).all()).map(user => user.first)).toEqual([
      'Cy',
      'Ada',
    ])
    const other = alias(User)
    const rows = await session.execute(
      select(User.c.fullName, other.c.greeting.as('elder'), other.c.balance)
        .join(other, other.c.age.gt(User.c.age))
        .where(other.c.stage.eq('senior'))
        .orderBy(User.c.fullName),
    )
    expect(rows.map(row => [row[0], row.elder, Number(row[2])])).toEqual([
      ['Ada Lovelace', 'Cy Old!', 100],
      ['Bob Zed', 'Cy Old!', 100],
    ])
    const grouped = await session.execute(select(User.c.isAdult, count(User.c.id)).groupBy(User.c.isAdult).orderBy(User.c.isAdult))
    expect(grouped.map(([adult, many]) => [adult, many])).toEqual([
      [false, 1],
      [true, 2],
    ])
  })

  matrix('an expression over another table is the table that the query joins', async context => {
    await fill(context)
    const session = context.newSession()
    const rich = await session.query(User).join(User.accounts).filter(User.c.cents.ge(7)).orderBy(User.c.cents).all()
    expect(rich.map(user => user.first)).toEqual(['Ada', 'Cy'])
  })

  matrix('what it lacks is loaded: at once, or through lazy()', async context => {
    await fill(context)
    const { newSession, read, variant, log } = context
    const session = newSession()
    const [ada, bob] = await session.query(User).options(defer(User.c.last)).orderBy(User.c.id).all()
    if (variant.mode === 'async') {
      expect(() => ada?.fullName).toThrow(/LAZY_LOAD|User\.last is not loaded/)
      expect(() => ada?.balance).toThrow('User.accounts is not loaded')
    }
    log.reset()
    expect(await read(ada as InstanceType<typeof User>, 'fullName')).toBe('Ada Lovelace')
    expect(await read(ada as InstanceType<typeof User>, 'balance')).toBe(12)
    expect(await read(bob as InstanceType<typeof User>, 'balance')).toBe(0)
    expect(log.statements.length).toBeLessThanOrEqual(3)
    session.expire(ada as object)
    expect(await read(ada as InstanceType<typeof User>, 'greeting')).toBe('Ada Lovelace!')
    if (variant.mode === 'async') {
      const two = await Promise.all([lazy(ada as InstanceType<typeof User>).fullName, lazy(bob as InstanceType<typeof User>).fullName])
      expect(two).toEqual(['Ada Lovelace', 'Bob Zed'])
    }
  })

  matrix('a setter assigns, also in the constructor; the change is flushed', async context => {
    const { session, newSession } = context
    const user = new User({ fullName: 'Eve Adams', first: '', last: '' })
    expect([user.first, user.last]).toEqual(['', ''])
    user.fullName = 'Eve Adams'
    session.add(user)
    await session.commit()
    const found = await newSession().query(User).filterBy({ fullName: 'Eve Adams' }).one()
    expect([found.first, found.last]).toEqual(['Eve', 'Adams'])
    expect(() => Object.assign(user, { isAdult: true })).toThrow('User.isAdult is a hybrid without a setter.')
    expect(() => new User({ first: 'a', last: 'b', ...({ isAdult: true } as object) })).toThrow('User.isAdult is a hybrid without a setter.')
  })

  matrix('UPDATE and INSERT set the columns that it stands for, and the objects of the session follow', async context => {
    await fill(context)
    const { session } = context
    const bob = await session.query(User).filterBy({ first: 'Bob' }).one()
    expect(await session.query(User).filterBy({ id: bob.id }).update({ fullName: 'Rob Zett', years: 13 })).toBe(1)
    expect([await context.read(bob, 'first'), await context.read(bob, 'last'), await context.read(bob, 'age')]).toEqual(['Rob', 'Zett', 13])
    await session.execute(
      update(User)
        .set({ fullName: 'Bo Zed', years: User.c.years.plus(1) })
        .where(User.c.fullName.eq('Rob Zett')),
    )
    await session.execute(insert(User).values({ fullName: 'New Comer', years: 3 }))
    const rows = await session.execute(select(User.c.first, User.c.last, User.c.age).where(User.c.age.lt(20)).orderBy(User.c.age))
    expect(rows).toEqual([
      ['New', 'Comer', 3],
      ['Bo', 'Zed', 14],
    ])
    expect(await session.query(User).filter(User.c.isAdult.eq(false)).delete()).toBe(2)
    expect(await session.query(User).count()).toBe(2)
  })

  matrix('operators of its own stand in front of the others', async context => {
    await fill(context)
    const session = context.newSession()
    expect((await session.query(User).filter(User.c.word.eq('ADA')).one()).last).toBe('Lovelace')
    expect((await session.query(User).filterBy({ word: 'bOB' }).one()).last).toBe('Zed')
    expect((await session.query(User).filter(User.c.word.near('C')).one()).last).toBe('Old')
    const other = alias(User)
    expect((await session.scalars(select(other).where(other.c.word.near('AD')))).map(user => user.last)).toEqual(['Lovelace'])
    expect((await session.query(User).orderBy(User.c.word.desc()).all()).map(user => user.first)).toEqual(['Cy', 'Bob', 'Ada'])
  })
})

describe('inheritance', () => {
  const Base = declarativeBase()
  class Employee extends Base.model(
    'employees',
    {
      id: integer().primaryKey(),
      type: text().discriminator(),
      name: text(),
      label: hybrid(() => Employee.c.name.concat('!')),
      title: hybrid(() => Employee.c.name),
    },
    { identity: 'employee' },
  ) {}
  class Manager extends inherit(
    Employee,
    { identity: 'manager', table: 'managers' },
    { level: text(), title: hybrid(() => Manager.c.level.concat(' ', Manager.c.name)) },
  ) {}
  class Engineer extends inherit(
    Employee,
    { identity: 'engineer' },
    { language: text().nullable(), speaks: hybrid(() => Engineer.c.name.concat(': ', Engineer.c.language)) },
  ) {}
  Base.register({ Employee, Manager, Engineer })
  const matrix = matrixOf('hybrid-inheritance', Base)

  matrix('a subclass has its parents hybrids, its own, and may replace them', async ({ session, newSession }) => {
    session.addAll([new Employee({ name: 'e' }), new Manager({ name: 'm', level: 'Dr' }), new Engineer({ name: 'n', language: 'ts' })])
    await session.commit()
    const manager = await newSession().query(Manager).filter(Manager.c.label.eq('m!'), Manager.c.title.eq('Dr m')).one()
    expect([manager.label, manager.title]).toEqual(['m!', 'Dr m'])
    const engineer = await newSession().query(Engineer).filterBy({ speaks: 'n: ts', label: 'n!' }).one()
    expect([engineer.speaks, engineer.title]).toEqual(['n: ts', 'n'])
    const other = alias(Manager)
    expect((await newSession().scalars(select(other).where(other.c.title.eq('Dr m'), other.c.label.eq('m!')))).map(each => each.name)).toEqual(['m'])
    const all = await newSession().query(Employee).orderBy(Employee.c.label).all()
    expect(all.map(employee => employee.label)).toEqual(['e!', 'm!', 'n!'])
  })
})

describe('class bodies', () => {
  const Base = declarativeBase()
  class Circle extends Base.model('circles', {
    id: integer().primaryKey(),
    radius: integer(),
    area: hybrid(() => Circle.c.radius.times(Circle.c.radius)),
  }) {
    get area(): number {
      return this.radius * this.radius * 1
    }

    set area(value: number) {
      this.radius = Math.sqrt(value)
    }

    get half(): number {
      return this.radius / 2
    }

    // hybrids with parameters need no help of relata: `this` is the model or an alias of it
    static within(this: { c: typeof Circle.c }, low: number, high: number): Expression<boolean> {
      return this.c.radius.between(low, high)
    }

    within(low: number, high: number): boolean {
      return this.radius >= low && this.radius <= high
    }
  }
  Base.register({ Circle })
  const matrix = matrixOf('hybrid-class-body', Base)

  matrix('accessors of the class body stand in front of the expression; static methods are hybrids with parameters', async context => {
    const { session, newSession, read } = context
    const circle = new Circle({ radius: 3 })
    circle.area = 25
    expect([circle.area, circle.radius, circle.within(4, 6)]).toEqual([25, 5, true])
    session.add(circle)
    await session.commit()
    const found = await newSession().query(Circle).filter(Circle.c.area.eq(25), Circle.within(1, 9)).one()
    expect(found.radius).toBe(5)
    const other = alias(Circle)
    expect(await newSession().scalars(select(other.c.area).where(other.within(5, 5)))).toEqual([25])
    const deferred = await newSession().query(Circle).options(defer(Circle.c.radius)).one()
    expect(await read(deferred, 'half')).toBe(2.5)
  })
})

describe('mistakes', () => {
  const Base = declarativeBase()
  class Thing extends Base.model('things', {
    id: integer().primaryKey(),
    name: text(),
    price: numeric(10, 2),
    data: json<object>().nullable(),
    wrong: hybrid(() => 5),
    round: hybrid((): typeof Thing.c.name => Thing.c.round as never),
    many: hybrid(() => select(count()).from(Thing)),
    half: hybrid(() => Thing.c.price.dividedBy('2')),
    pointless: hybrid(() => Thing.c.name.concat('x'), { updateExpression: () => undefined }),
    endless: hybrid(() => Thing.c.name, { updateExpression: (value: string) => ({ endless: value }) }),
    upper: hybrid(() => Thing.c.name.concat('x')),
  }) {}

  test('an expression that is none, of itself, or that only the database computes', () => {
    const thing = new Thing({ name: 'a', price: '1.50' })
    expect(() => thing.wrong).toThrow(/things\.wrong is computed by a function that does not return an expression\.[^]*value {3}5/)
    expect(() => thing.round).toThrow('things.round is computed from itself.')
    expect(() => thing.many).toThrow(/Thing\.many is a hybrid whose expression only the database can compute\.[^]*get: entity => …/)
    expect(() => thing.half).toThrow('Thing.half is a hybrid whose expression only the database can compute.')
    // @ts-expect-error -- an arrow is needed
    expect(() => hybrid(Thing.c.name)).toThrow('hybrid() needs a function that returns the expression.')
    expect(() => hybrid(() => 1, { gte: 1 } as never)).toThrow("hybrid() has no option 'gte'.")
  })

  test('values for UPDATE that set no column', () => {
    expect(() => update(Thing).set({ upper: 'x' })).toThrow('Thing.upper is a hybrid, and nothing says which columns a value of it sets.')
    expect(() => update(Thing).set({ pointless: 'x' })).toThrow('The updateExpression of Thing.pointless does not say which columns are set.')
    expect(() => update(Thing).set({ endless: 'x' })).toThrow('The updateExpression of Thing.endless does not say which columns are set.')
    expect(() => update(Thing).set({ endless: undefined as never })).toThrow('Thing.endless was given undefined.')
  })

  test('a validator of a settable hybrid is asked; a name is used once', () => {
    class Owner extends Base.model('owners', {
      id: integer().primaryKey(),
      name: text(),
      shout: hybrid(() => Owner.c.name.concat('!'), { set: (owner: Owner, value: string) => void (owner.name = value) }),
    }) {}
    validates(Owner, 'shout', value => value.trim())
    const owner = new Owner({ name: 'x', shout: ' y ' })
    expect(owner.name).toBe('y')
    class Field extends Base.model('fields', { id: integer().primaryKey(), name: text(), other: hybrid(() => Field.c.name) }) {
      declare other: string
    }
    expect(new Field({ name: 'n' }).other).toBe('n')
  })

  test('types', () => {
    class Typed extends Base.model('typed', {
      id: integer().primaryKey(),
      name: text().nullable(),
      upper: hybrid(() => Typed.c.name.concat('x')),
      settable: hybrid(() => Typed.c.id.plus(1), { set: (typed: Typed, value: number) => void (typed.id = value - 1) }),
    }) {}
    const typed = new Typed({ name: 'a', settable: 5 })
    const upper: string | null = typed.upper
    const four: number = typed.id
    expect([upper, four, typed.settable]).toEqual(['ax', 4, 5])
    // @ts-expect-error -- it may be null
    const wrong: string = typed.upper
    expect(wrong).toBe('ax')
    // @ts-expect-error -- it is read only
    expect(() => (typed.upper = 'x')).toThrow('Typed.upper is a hybrid without a setter.')
    // @ts-expect-error -- it is none of the constructor's attributes
    expect(() => new Typed({ upper: 'x' })).toThrow('Typed.upper is a hybrid without a setter.')
    // @ts-expect-error -- it is text
    expect(() => Typed.c.upper.eq(5)).toThrow('typed.upper expects a string, got the number 5.')
    // @ts-expect-error -- it is a number
    expect(() => new Typed({ settable: '5' })).not.toThrow()
  })
})
