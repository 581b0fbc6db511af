/** The types of inherited models. Checked by both compilers, never run. */
import { declarativeBase, inherit, integer, many, one, type Session, text } from 'relata'

const Base = declarativeBase()
export class Employee extends Base.model(
  'employees',
  {
    id: integer().primaryKey(),
    name: text(),
    type: text().discriminator(),
    managerId: integer()
      .nullable()
      .references(() => Employee.c.id),
    boss: () => one(Manager, { backPopulates: 'reports' }),
  },
  { identity: 'employee' },
) {
  greet(): string {
    return this.name
  }
}
export class Manager extends inherit(
  Employee,
  { identity: 'manager' },
  { level: integer(), reports: () => many(Employee, { backPopulates: 'boss' }) },
) {
  up(): number {
    return this.level
  }
}
export class Engineer extends inherit(Employee, { identity: 'engineer', table: 'engineers' }, { language: text() }) {}
Base.register({ Employee, Manager, Engineer })

declare const session: Session<'async'>
const m = new Manager({ name: 'a', level: 1 })
// @ts-expect-error level is required
new Manager({ name: 'a' })
const report: Employee | undefined = m.reports.at(0)
const greeting: string = m.greet()
const boss: Manager | null = (m as Employee).boss
const managers: Manager[] = await session.query(Manager).filter(Manager.c.level.gt(1), Manager.c.name.eq('x')).all()
// @ts-expect-error an Employee has no level
new Employee({ name: 'a' }).level
export { boss, greeting, managers, report }
