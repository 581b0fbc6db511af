/** The types of inherited models. Checked by both compilers, never run. */
import { declarativeBase, inherit, integer, many, one, polymorphicUnion, type Session, text } from 'relata'

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

// a table of its own with all columns
export class Temp extends inherit(
  Employee,
  { table: 'temps', concrete: true, identity: 'temp' },
  { agency: text(), owners: () => many(Owner, { backPopulates: 'temp' }) },
) {
  override greet(): string {
    return `${super.greet()} of ${this.agency}`
  }
}
export class Owner extends Base.model('owners', {
  id: integer().primaryKey(),
  tempId: integer().references(() => Temp.c.id),
  temp: () => one(Temp, { backPopulates: 'owners' }),
}) {}
Base.register({ Temp, Owner })
// @ts-expect-error such a model has a table
inherit(Employee, { concrete: true }, { agency: text() })
// @ts-expect-error agency is required
new Temp({ name: 'a' })
// @ts-expect-error relationships are not inherited
new Temp({ name: 'a', agency: 'b', boss: null })
// @ts-expect-error relationships are not inherited
Temp.boss
const temp = new Temp({ name: 'a', agency: 'b' })
const noBoss: never = temp.boss
const asEmployee: Employee = temp
const owners: Owner[] = [...temp.owners]
const temps: Temp[] = await session.query(Temp).filter(Temp.c.agency.eq('b'), Temp.c.name.eq('x')).all()
const staff = polymorphicUnion(Employee, 'staff')
const all: Employee[] = await session.query(staff).filter(staff.of(Temp).c.agency.eq('b'), staff.c.name.eq('x')).all()
// @ts-expect-error an Employee has no agency
staff.c.agency
// @ts-expect-error a name is a text
polymorphicUnion(Employee, 1)
export { all, asEmployee, noBoss, owners, temps }
