/** Concrete-table inheritance: every class in a table of its own, and all of them in one query. */
import {
  alias,
  declarativeBase,
  hybrid,
  inherit,
  inspect,
  integer,
  listen,
  many,
  one,
  or,
  polymorphicUnion,
  select,
  sql,
  text,
  varchar,
} from 'relata'
import { expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Office extends Base.model('offices', {
  id: integer().primaryKey(),
  city: text(),
  employees: () => many(Employee, { backPopulates: 'office' }),
  temps: () => many(Temp, { backPopulates: 'office' }),
}) {}

class Employee extends Base.model(
  'employees',
  {
    id: integer().primaryKey(),
    name: varchar(50).unique({ name: 'one_name' }),
    officeId: integer()
      .nullable()
      .references(() => Office.c.id, { name: 'works_in' }),
    loud: hybrid((model: typeof Employee) => sql<string>`upper(${model.c.name})`, { get: (employee: Employee) => employee.name.toUpperCase() }),
    office: () => one(Office, { backPopulates: 'employees' }),
  },
  { identity: 'employee' },
) {
  greet(): string {
    return `I am ${this.name}`
  }
}
class Temp extends inherit(
  Employee,
  { table: 'temps', concrete: true, identity: 'temp' },
  { agency: text(), level: integer().nullable(), office: () => one(Office, { backPopulates: 'temps' }) },
) {
  override greet(): string {
    return `${super.greet()} of ${this.agency}`
  }
}
class Robot extends inherit(Employee, { table: 'robots', concrete: true, identity: 'robot' }, { level: text().nullable() }) {}
class Android extends inherit(Robot, { table: 'androids', concrete: true, identity: 'android' }, { face: text() }) {}

class Shape extends Base.model('shapes', { id: integer().primaryKey(), color: text() }, { abstract: true }) {
  describe(): string {
    return `${this.color} ${this.constructor.name}`
  }
}
class Circle extends inherit(Shape, { table: 'circles', concrete: true }, { radius: integer() }) {}
class Square extends inherit(Shape, { table: 'squares', concrete: true }, { side: integer() }) {}
Base.register({ Office, Employee, Temp, Robot, Android, Shape, Circle, Square })

const staff = polymorphicUnion(Employee, 'staff')
const shapes = polymorphicUnion(Shape)
const matrix = matrixOf('concreteInheritance', Base)

function everybody(): (Employee | Temp | Robot)[] {
  return [
    new Employee({ id: 1, name: 'Eve' }),
    new Temp({ id: 1, name: 'Tom', agency: 'Acme', level: 7 }),
    new Robot({ id: 1, name: 'R2', level: 'high' }),
    new Android({ id: 2, name: 'C3', face: 'gold' }),
  ]
}

matrix('every class is written to its own table, with all columns', async ({ session, log }) => {
  const [eve, tom, r2] = everybody() as [Employee, Temp, Robot]
  session.addAll([eve, tom, r2])
  await session.commit()
  expect(log.tables('insert').toSorted()).toEqual(['insert employees', 'insert robots', 'insert temps'])
  expect(await session.execute(select(Temp.c.name, Temp.c.agency, Temp.c.level))).toEqual([['Tom', 'Acme', 7]])
  log.reset()
  tom.name = 'Tim'
  await session.delete(r2)
  await session.commit()
  expect(log.tables('update')).toEqual(['update temps'])
  expect(log.tables('delete')).toEqual(['delete robots'])
  expect(await session.query(Employee).count()).toBe(1)
  expect(await session.query(Robot).count()).toBe(0)
  expect((await session.query(Employee).one()).name).toBe('Eve')
})

matrix('a class is queried and got from its own table, and an identity belongs to one class', async ({ session, newSession, log }) => {
  session.addAll(everybody())
  await session.commit()
  const second = newSession()
  log.reset()
  const tom = await second.get(Temp, 1)
  const eve = await second.get(Employee, 1)
  expect(log.tables()).toEqual(['select temps', 'select employees'])
  expect([tom?.constructor, eve?.constructor]).toEqual([Temp, Employee])
  expect([tom?.greet(), eve?.greet()]).toEqual(['I am Tom of Acme', 'I am Eve'])
  expect(tom instanceof Employee).toBe(true)
  expect(await second.get(Temp, 1)).toBe(tom)
  expect(await second.get(Temp, 2)).toBeNull()
  const found = await second.query(Employee).all()
  expect(found).toEqual([eve])
  const other = alias(Temp)
  expect(await second.scalars(select(other.c.name).where(other.c.agency.eq('Acme')))).toEqual(['Tom'])
})

matrix('the union gives objects of all classes in one statement, each once', async ({ session, newSession, log }) => {
  session.addAll(everybody())
  await session.commit()
  const second = newSession()
  const tom = await second.get(Temp, 1)
  log.reset()
  const all = await second.query(staff).orderBy(staff.c.name).all()
  expect(log.count()).toBe(1)
  expect(all.map(each => each.constructor)).toEqual([Android, Employee, Robot, Temp])
  expect(all.map(each => each.greet())).toEqual(['I am C3', 'I am Eve', 'I am R2', 'I am Tom of Acme'])
  expect(all[3]).toBe(tom)
  const [android, , robot] = all as [Android, Employee, Robot]
  expect([android.face, android.level, robot.level, (all[3] as Temp).level]).toEqual(['gold', null, 'high', 7])
  expect(log.count()).toBe(1)
  expect(await second.get(Android, 2)).toBe(android)
  android.face = 'silver'
  log.reset()
  await second.commit()
  expect(log.tables('update')).toEqual(['update androids'])
  expect(await session.query(staff).count()).toBe(4)
})

matrix('columns of the union and of its classes stand in conditions', async ({ session }) => {
  session.addAll(everybody())
  await session.commit()
  session.expungeAll()
  const found = await session
    .query(staff)
    .filter(or(staff.c.name.eq('Eve'), staff.of(Temp).c.level.gt(5), staff.of(Android).c.face.eq('gold')))
    .orderBy(staff.c.name)
    .limit(10)
    .all()
  expect(found.map(each => each.name)).toEqual(['C3', 'Eve', 'Tom'])
  expect(await session.execute(select(staff.of(Robot).c.level).where(staff.of(Robot).c.level.isNotNull()))).toEqual([['high']])
  expect(await session.scalars(select(staff.c.loud).where(staff.c.loud.eq('EVE')))).toEqual(['EVE'])
  expect(await session.scalars(select(staff.of(Temp).c.loud).where(staff.of(Temp).c.agency.eq('Acme')))).toEqual(['TOM'])
  const pairs = await session.execute(select(Office, staff).outerJoin(staff, staff.c.officeId.eq(Office.c.id)))
  expect(pairs).toEqual([])
})

matrix('an outer join that finds nothing gives null, and relationships are of each class', async ({ session, newSession, read }) => {
  const office = new Office({ city: 'Bonn', temps: [new Temp({ name: 'Tom', agency: 'Acme' })] })
  session.addAll([office, new Office({ city: 'Rome' })])
  await session.commit()
  const second = newSession()
  const rows = await second.execute(select(Office.c.city, staff).outerJoin(staff, staff.c.officeId.eq(Office.c.id)).orderBy(Office.c.city))
  expect(rows.map(([city, each]) => [city, each?.name])).toEqual([
    ['Bonn', 'Tom'],
    ['Rome', undefined],
  ])
  const tom = rows[0]?.[1] as unknown as Temp
  expect(((await read(tom, 'office')) as Office).city).toBe('Bonn')
  expect(() => (new Robot({ name: 'x' }) as Employee).office).toThrow('is a relationship of Employee, which Robot does not inherit')
  expect(() => (Robot as unknown as typeof Employee).office).toThrow('is a relationship of Employee, which Robot does not inherit')
  expect(() => staff.office).toThrow('Employee.office cannot be used in a polymorphicUnion')
})

matrix('an abstract base has no table: its union has those of the classes below it', async ({ session, newSession, log }) => {
  session.addAll([new Circle({ color: 'red', radius: 2 }), new Square({ color: 'blue', side: 3 })])
  await session.commit()
  log.reset()
  const all = await newSession().query(shapes).orderBy(shapes.c.color).all()
  expect(log.count()).toBe(1)
  expect(all.map(each => each.describe())).toEqual(['blue Square', 'red Circle'])
  expect([(all[0] as Square).side, (all[1] as Circle).radius]).toEqual([3, 2])
  await expect((async () => await session.query(Shape).all())()).rejects.toThrow('Shape cannot be queried: it is abstract, and has no table.')
  expect(() => new Shape({ color: 'red' })).toThrow('Shape cannot be made: it is abstract, and has no table.')
})

matrix('events and overwriting reach the objects of all classes', async ({ session, newSession }) => {
  session.addAll(everybody())
  await session.commit()
  const loaded: string[] = []
  const forget = listen(Temp, 'load', temp => void loaded.push(temp.name))
  const second = newSession()
  const [android] = (await second.query(staff).orderBy(staff.c.name).all()) as [Android]
  forget()
  expect(loaded).toEqual(['Tom'])
  await session.query(Android).filter(Android.c.face.eq('gold')).update({ face: 'silver' })
  await session.commit()
  await second.commit()
  const again = await second.query(staff).populateExisting().orderBy(staff.c.name).all()
  expect(again[0]).toBe(android)
  expect(android.face).toBe('silver')
})

test('what follows from columns is repeated, names of constraints are not', () => {
  expect(Object.keys(Temp.c)).toEqual(['id', 'name', 'officeId', 'agency', 'level', 'loud'])
  expect(Temp.$table).toMatchObject({ name: 'temps' })
  expect(new Temp({ name: 'Tom', agency: 'Acme' }).loud).toBe('TOM')
  expect(String(Temp.c.name)).toContain('temps')
  expect(inspect(Temp).columns.map(({ key }) => key)).toEqual(['id', 'name', 'officeId', 'agency', 'level'])
  expect(Base.metadata.tables.has('shapes')).toBe(false)
})

test('wrong uses are told', () => {
  const Other = declarativeBase()
  class One extends Other.model('ones', { id: integer().primaryKey() }, { identity: 'x' }) {}
  class Two extends inherit(One, { table: 'twos', concrete: true, identity: 'x' }, {}) {}
  class None extends Other.model('nones', { id: integer().primaryKey() }, { abstract: true }) {}
  Other.register({ One, Two, None })
  expect(() => polymorphicUnion(One)).toThrow('One and Two, which are both in polymorphicUnion(One), have the same identity.')
  expect(() => polymorphicUnion(None)).toThrow('polymorphicUnion(None) has no tables')
  expect(() => polymorphicUnion({})).toThrow('polymorphicUnion() takes a model.')
  expect(() => polymorphicUnion(Two).of(None)).toThrow('polymorphicUnion(Two).of() takes one of its classes.')
  expect(() => inherit(One, { concrete: true } as never, {})).toThrow('has no table')
})
