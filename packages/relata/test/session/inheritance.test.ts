/** Single-table and joined-table inheritance: what is written, what is read, and how often. */
import { alias, declarativeBase, inherit, integer, joinedload, many, one, select, selectinload, selectinPolymorphic, sql, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Company extends Base.model('companies', {
  id: integer().primaryKey(),
  name: text(),
  employees: () => many(Employee, { backPopulates: 'company', orderBy: Employee.c.id }),
}) {}

class Employee extends Base.model(
  'employees',
  {
    id: integer().primaryKey(),
    name: text(),
    type: text().discriminator(),
    companyId: integer()
      .nullable()
      .references(() => Company.c.id),
    company: () => one(Company, { backPopulates: 'employees' }),
  },
  { identity: 'employee' },
) {
  greet(): string {
    return `I am ${this.name}`
  }
}
/** Single table. */
class Manager extends inherit(Employee, { identity: 'manager' }, { level: integer(), reports: () => many(Report, { backPopulates: 'manager' }) }) {
  override greet(): string {
    return `${super.greet()}, level ${this.level}`
  }
}
/** A table of its own. */
class Engineer extends inherit(Employee, { identity: 'engineer', table: 'engineers' }, { language: text() }) {}
class Report extends Base.model('reports', {
  id: integer().primaryKey(),
  title: text(),
  managerId: integer().references(() => Employee.c.id),
  manager: () => one(Manager, { backPopulates: 'reports' }),
}) {}
Base.register({ Company, Employee, Manager, Engineer, Report })

const matrix = matrixOf('inheritance', Base)

function staff(): Company {
  return new Company({
    name: 'Acme',
    employees: [
      new Employee({ name: 'Eve' }),
      new Manager({ name: 'Max', level: 3, reports: [new Report({ title: 'Q1' })] }),
      new Engineer({ name: 'Ada', language: 'TypeScript' }),
    ],
  })
}

matrix('rows go to the tables of their class, the base first, and come back as their class', async ({ session, newSession, log, read }) => {
  session.add(staff())
  await session.commit()
  const inserts = log.tables('insert')
  expect(inserts.indexOf('insert employees')).toBeLessThan(inserts.indexOf('insert engineers'))
  const second = newSession()
  log.reset()
  const all = await second.query(Employee).orderBy(Employee.c.id).all()
  expect(all.map(employee => employee.constructor)).toEqual([Employee, Manager, Engineer])
  expect(all.map(employee => employee.type)).toEqual(['employee', 'manager', 'engineer'])
  expect(log.count('select')).toBe(1)
  const [, max, ada] = all as [Employee, Manager, Engineer]
  expect(max instanceof Employee).toBe(true)
  expect(await read(max, 'level')).toBe(3)
  expect(max.greet()).toBe('I am Max, level 3')
  log.reset()
  expect(await read(ada, 'language')).toBe('TypeScript')
  expect(log.tables()).toEqual(['select engineers'])
})

matrix('a query for a subclass finds its rows only, with all columns in one statement', async ({ session, newSession, log }) => {
  session.add(staff())
  await session.commit()
  const second = newSession()
  log.reset()
  const managers = await second.query(Manager).filter(Manager.c.level.gt(1), Manager.c.name.like('M%')).all()
  expect(managers.map(manager => manager.greet())).toEqual(['I am Max, level 3'])
  const engineers = await second.query(Engineer).filter(Engineer.c.language.eq('TypeScript'), Engineer.c.name.eq('Ada')).all()
  expect(engineers.map(engineer => [engineer.name, engineer.language])).toEqual([['Ada', 'TypeScript']])
  expect(log.count()).toBe(2)
  expect(await second.query(Manager).count()).toBe(1)
  expect(await second.query(Engineer).exists()).toBe(true)
  expect(await second.query(Employee).count()).toBe(3)
  const [engineer] = engineers
  expect(await second.get(Engineer, engineer?.id as number)).toBe(engineer)
  expect(await second.get(Manager, engineer?.id as number)).toBeNull()
  const other = alias(Engineer)
  const pairs = await second.execute(
    select(Engineer, other.c.language).join(other, other.c.id.eq(Engineer.c.id)).where(other.c.language.eq('TypeScript')),
  )
  expect(pairs).toHaveLength(1)
})

matrix('an update touches only the table that changed, a delete goes from the last table to the first', async ({ session, log }) => {
  const company = staff()
  session.add(company)
  await session.commit()
  const ada = await session.query(Engineer).one()
  log.reset()
  ada.language = 'Rust'
  await session.flush()
  expect(log.tables()).toEqual(['update engineers'])
  log.reset()
  ada.name = 'Ada L.'
  await session.flush()
  expect(log.tables()).toEqual(['update employees'])
  log.reset()
  await session.delete(ada)
  await session.flush()
  expect(log.tables('delete')).toEqual(['delete engineers', 'delete employees'])
  await session.commit()
  expect(await session.query(Employee).count()).toBe(2)
})

matrix('relationships to and from a hierarchy load objects of their class, by every strategy', async ({ session, newSession, read }) => {
  session.add(staff())
  await session.commit()
  for (const option of [joinedload(Company.employees), selectinload(Company.employees)]) {
    const second = newSession()
    const company = await second.query(Company).options(option).one()
    expect(company.employees.map(employee => employee.constructor)).toEqual([Employee, Manager, Engineer])
  }
  const third = newSession()
  const company = await third.query(Company).one()
  const loaded = await read(company, 'employees')
  expect(loaded.map(employee => employee.constructor.name)).toEqual(['Employee', 'Manager', 'Engineer'])
  const max = loaded[1] as Manager
  expect((await read(max, 'reports')).map(report => report.title)).toEqual(['Q1'])
  const fourth = newSession()
  const eager = await fourth.query(Employee).options(selectinload(Manager.reports)).orderBy(Employee.c.id).all()
  expect((eager[1] as Manager).reports.map(report => report.title)).toEqual(['Q1'])
  expect((await fourth.query(Report).options(joinedload(Report.manager)).one()).manager).toBe(eager[1])
  expect(
    await fourth
      .query(Company)
      .filter(Company.employees.any(Employee.c.name.eq('Ada')))
      .count(),
  ).toBe(1)
  expect(await fourth.query(Company).join(Company.employees.ofType(Engineer)).filter(Engineer.c.language.eq('TypeScript')).count()).toBe(1)
  expect(
    await fourth
      .query(Company)
      .filter(Company.employees.ofType(Manager).any(Manager.c.level.gt(5)))
      .count(),
  ).toBe(0)
})

matrix('a row whose discriminator nobody knows is an error that names the known ones', async ({ session }) => {
  await session.execute(sql`insert into employees (name, type) values (${'Zed'}, ${'robot'})`)
  await expect((async () => session.query(Employee).all())()).rejects.toThrow(expect.objectContaining({ code: 'UNKNOWN_IDENTITY' }))
  await expect((async () => session.query(Employee).all())()).rejects.toThrow(/manager \(Manager\)/)
})

matrix('columns that are selected from a subclass are those of its rows, over all of its tables', async ({ session }) => {
  session.add(staff())
  await session.commit()
  expect(await session.execute(select(Engineer.c.name, Engineer.c.language).from(Engineer))).toEqual([['Ada', 'TypeScript']])
  expect(await session.scalars(select(Manager.c.name).from(Manager))).toEqual(['Max'])
  expect(await session.scalars(select(Employee.c.name).from(Employee).orderBy(Employee.c.id))).toEqual(['Eve', 'Max', 'Ada'])
  // the same model among the items and in FROM stands there once
  expect((await session.scalars(select(Engineer).from(Engineer))).map(engineer => engineer.name)).toEqual(['Ada'])
})

matrix('selectinPolymorphic loads the columns of each class with one statement', async ({ session, newSession, log }) => {
  session.add(staff())
  await session.commit()
  const second = newSession()
  log.reset()
  const all = await second
    .query(Employee)
    .options(selectinPolymorphic(Employee, [Engineer, Manager]))
    .orderBy(Employee.c.id)
    .all()
  expect(log.count('select')).toBe(3)
  expect((all[2] as Engineer).language).toBe('TypeScript')
  expect((all[1] as Manager).level).toBe(3)
  expect(log.count()).toBe(3)
})

matrix('a bulk update or delete of a subclass concerns the rows of its class only', async ({ session }) => {
  session.add(staff())
  await session.commit()
  const [eve, max] = await session.query(Employee).orderBy(Employee.c.id).all()
  expect(await session.query(Manager).update({ name: 'Boss' }, { everyRow: true })).toBe(1)
  await session.refresh(eve!)
  await session.refresh(max!)
  expect([eve!.name, max!.name]).toEqual(['Eve', 'Boss'])
})
