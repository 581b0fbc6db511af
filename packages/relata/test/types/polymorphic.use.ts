/** withPolymorphic and polymorphicLoad, as the type checker sees them. Compiled, not run. */
import { declarativeBase, inherit, integer, type Session, text, withPolymorphic } from 'relata'

const Base = declarativeBase()
class Person extends Base.model('people', { id: integer().primaryKey(), name: text(), kind: text().discriminator() }, { identity: 'person' }) {}
class Coder extends inherit(Person, { identity: 'coder', table: 'coders', polymorphicLoad: 'inline' }, { language: text() }) {}

export async function use(session: Session<'async'>): Promise<void> {
  const staff = withPolymorphic(Person, [Coder])
  const people: Person[] = await session.query(staff).all()
  const language: unknown = staff.of(Coder).c.language.eq('TypeScript')
  withPolymorphic(Person, '*', { aliased: true, name: 'p' })
  // @ts-expect-error -- Person has no such column
  staff.c.language
  // @ts-expect-error -- a list of classes, or '*'
  withPolymorphic(Person, 'all')
  // @ts-expect-error -- there is no such option
  withPolymorphic(Person, '*', { flat: true })
  // @ts-expect-error -- inline or selectin
  inherit(Person, { identity: 'x', polymorphicLoad: 'joined' }, {})
  void [people, language]
}
