/** The types of collections, as users meet them: what must compile, and what must not. Checked by both compilers, never run. */
import {
  type Collection,
  declarativeBase,
  foreign,
  integer,
  keyedBy,
  type KeyedMap,
  many,
  orderedBy,
  type OrderedList,
  remote,
  type Session,
  text,
} from 'relata'

const Base = declarativeBase()
class Slide extends Base.model('slides', {
  id: integer().primaryKey(),
  bullets: () => many(Bullet, { collection: orderedBy('position', { from: 1 }) }),
  lengths: () => many(Bullet, { collection: keyedBy((bullet: Bullet) => bullet.line.length), viewonly: true }),
  plain: () => many(Bullet, { viewonly: true }),
  dynamic: () => many(Bullet, { collection: 'dynamic', viewonly: true }),
  large: () => many(Bullet, { collection: 'writeOnly' }),
}) {}
class Bullet extends Base.model('bullets', {
  id: integer().primaryKey(),
  line: text(),
  position: integer(),
  slideId: integer().references(() => Slide.c.id),
}) {}
Base.register({ Slide, Bullet })

declare const bullet: Bullet
declare const session: Session<'async'>
const slide = new Slide({ bullets: [bullet] })
const list: OrderedList<Bullet> = slide.bullets
const collection: Collection<Bullet> = slide.bullets
const line: string | undefined = slide.bullets[0]?.line
slide.bullets.move(bullet, 0)
slide.bullets.sort((a, b) => a.position - b.position).reverse()
// @ts-expect-error a place is a number
slide.bullets.move(bullet, 'first')
// @ts-expect-error a plain list keeps no order, so it has none to change
slide.plain.move(bullet, 0)
// @ts-expect-error the start is a number
orderedBy('position', { from: 'one' })
// @ts-expect-error the target has no such column
many(Bullet, { collection: orderedBy('postion') })

slide.large.add(bullet).addAll([bullet])
slide.large.remove(bullet)
void session.scalars(slide.large.select().where(Bullet.c.line.like('a%')))
void session.execute(slide.large.insert([{ line: 'a', position: 1 }]))
void session.execute(slide.large.update().set({ line: 'b' }))
void session.execute(slide.large.delete().where(Bullet.c.position.gt(3)))
// @ts-expect-error a line is a text
slide.large.insert({ line: 1 })
// @ts-expect-error a line is a text
slide.large.update().set({ line: 1 })
// @ts-expect-error it is never loaded
void [...slide.large]

many(Bullet, { primaryjoin: foreign(Bullet.c.slideId).eq(remote(Slide.c.id)), overlaps: ['bullets'], syncBackref: false, doc: 'x', info: { a: 1 } })
// @ts-expect-error a text is no number
foreign(Bullet.c.slideId).eq('x')
// @ts-expect-error a mark needs a column
remote(Slide)
// @ts-expect-error names
many(Bullet, { overlaps: [1] })

const dynamic: Bullet[] = [...slide.dynamic]
for await (const each of slide.dynamic) void each.line
slide.dynamic.add(bullet)
// @ts-expect-error it is no list
slide.dynamic[0]

const lengths: KeyedMap<number, Bullet> = slide.lengths
// @ts-expect-error the key is a number
slide.lengths.get('x')
// @ts-expect-error no such option
keyedBy('line', { ignore: true })

export { lengths, dynamic, list, collection, line }
