/** Rows of models that inherit: one row in each table of a joined model, in the order of the tables. */
import { declarativeBase, inherit, integer, many, one, select, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Company extends Base.model('companies', {
  id: integer().primaryKey(),
  name: text(),
  employees: () => many(Employee, { backPopulates: 'company', cascade: ['all', 'delete-orphan'] }),
}) {}

class Employee extends Base.model(
  'employees',
  {
    id: integer().primaryKey(),
    type: text().discriminator(),
    name: text(),
    companyId: integer()
      .nullable()
      .references(() => Company.c.id),
    company: () => one(Company, { backPopulates: 'employees' }),
  },
  { identity: 'employee' },
) {}

/** In the table of employees. */
class Manager extends inherit(Employee, { identity: 'manager' }, { level: integer().nullable() }) {}

/** In a table of its own, which refers to its parent's. */
class Engineer extends inherit(
  Employee,
  { identity: 'engineer', table: 'engineers' },
  {
    language: text(),
    mentorId: integer()
      .nullable()
      .references(() => Employee.c.id),
    mentor: () => one(Employee, { foreignKeys: [Engineer.c.mentorId] }),
  },
) {}

const matrix = matrixOf('flush inheritance', Base)

matrix('contract-60: base rows are inserted before the rows below them, and an update touches one table', async ({ session, log }) => {
  const engineer = new Engineer({ name: 'Ada', language: 'ts' })
  session.addAll([engineer, new Manager({ name: 'Bob', level: 3 }), new Employee({ name: 'Eve' })])
  await session.flush()
  expect(log.tables()[0]).toBe('insert employees')
  expect(log.tables().at(-1)).toBe('insert engineers')
  expect((await session.execute(select(Employee.c.id, Employee.c.type).orderBy(Employee.c.id))).map(row => [...row])).toEqual([
    [1, 'engineer'],
    [2, 'manager'],
    [3, 'employee'],
  ])
  engineer.language = 'sql'
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update engineers'])
  engineer.name = 'Ada L.'
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update employees'])
})

matrix('a joined row is deleted from its tables in turn, with its company', async ({ session, log }) => {
  const company = new Company({
    name: 'c',
    employees: [new Engineer({ name: 'Ada', language: 'ts' }), new Manager({ name: 'Bob' })],
  })
  session.add(company)
  await session.flush()
  await session.delete(company)
  log.reset()
  await session.flush()
  expect(log.tables('delete')).toEqual(['delete engineers', 'delete employees', 'delete companies'])
  expect((await session.execute(select(Employee.c.id))).length).toBe(0)
})

matrix('joined rows that refer to each other are put in order', async ({ session }) => {
  const pupil = new Engineer({ name: 'pupil', language: 'ts' })
  const mentor = new Engineer({ name: 'mentor', language: 'c' })
  pupil.mentor = mentor
  session.add(pupil)
  await session.flush()
  expect(pupil.mentorId).toBe(mentor.id)
  await session.delete(mentor)
  await session.delete(pupil)
  await session.commit()
  expect((await session.execute(select(Employee.c.id))).length).toBe(0)
})
