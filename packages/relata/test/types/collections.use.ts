/** The types of collections, as users meet them: what must compile, and what must not. Checked by both compilers, never run. */
import { type Collection, declarativeBase, integer, many, orderedBy, type OrderedList, text } from 'relata'

const Base = declarativeBase()
class Slide extends Base.model('slides', {
  id: integer().primaryKey(),
  bullets: () => many(Bullet, { collection: orderedBy('position', { from: 1 }) }),
  plain: () => many(Bullet, { viewonly: true }),
}) {}
class Bullet extends Base.model('bullets', {
  id: integer().primaryKey(),
  line: text(),
  position: integer(),
  slideId: integer().references(() => Slide.c.id),
}) {}
Base.register({ Slide, Bullet })

declare const bullet: Bullet
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

export { list, collection, line }
