/** `composite(…)`: a value object over several columns. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError } from '../../base/errors.ts'
import { CompositeDeclaration, type CompositeParts } from '../state/composite.ts'
import type { CompositeOptions, CompositeType } from './model-types.ts'

/** What makes a value of columns: a class whose constructor takes them in order, or an arrow function that does. */
export type CompositeMaker<V extends object> = (new (...values: never[]) => V) | ((...values: never[]) => V)

/**
 * A value object over several columns: replaced as a unit, compared as a unit. The parts name the properties of the value
 * and the attributes of the model; the constructor is called with the columns in that order. A row whose columns are all
 * NULL has no value: null, unless `returnNullOn` says otherwise. A value that is edited in place is written by the next flush.
 *
 * `operators` adds operators for queries: `{ near: (at, other: Point) => and(at.x.between(…), at.y.between(…)) }`.
 *
 * @example
 * class Point { constructor(readonly x: number, readonly y: number) {} }
 * class Vertex extends Base.model('vertices', {
 *   id: integer().primaryKey(), x1: integer(), y1: integer(),
 *   start: composite(Point, { x: 'x1', y: 'y1' }),
 * }) {}
 * session.add(new Vertex({ start: new Point(3, 4) }))   // insert into vertices (x1, y1) values (3, 4)
 * session.query(Vertex).filter(Vertex.c.start.eq(new Point(3, 4)))
 * // select … from vertices where vertices.x1 = $1 and vertices.y1 = $2
 */
export function composite<V extends object, const P extends Readonly<Record<string, string>>, const O extends CompositeOptions = object>(
  type: CompositeMaker<V>,
  parts: P & { readonly [K in keyof P]: K extends keyof V ? string : never },
  options?: O,
): CompositeType<V, P, O> {
  if (typeof type !== 'function' || typeof parts !== 'object' || parts === null || Object.keys(parts).length === 0) {
    throw new ArgumentError('composite() takes a class and the columns of its properties.', {
      do: "write composite(Point, { x: 'x1', y: 'y1' })",
    })
  }
  checkOptions(options ?? {}, ['returnNullOn', 'operators'], 'composite()')
  const { returnNullOn, operators } = (options ?? {}) as Partial<CompositeParts>
  return new CompositeDeclaration({ type, parts, returnNullOn, operators }) as unknown as CompositeType<V, P, O>
}
