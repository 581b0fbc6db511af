/** Table options on models and tables of a declarative base, down to the database. */
import {
  check,
  createEngine,
  declarativeBase,
  enumeration,
  foreignKey,
  index,
  integer,
  many,
  one,
  primaryKey,
  Session,
  text,
  unique,
  varchar,
} from 'relata'
import { sqlite } from 'relata/sqlite'
import { expect, test } from 'vitest'

const Base = declarativeBase()

class Order extends Base.model(
  'orders',
  {
    id: integer().primaryKey(),
    region: varchar(9),
    state: enumeration(['open', 'paid']).default('open'),
    lines: () => many(Line, { backPopulates: 'order' }),
  },
  { constraints: [unique('id', 'region')], comment: 'what was ordered' },
) {}

class Line extends Base.model(
  'lines',
  {
    orderId: integer().primaryKey(),
    number: integer().primaryKey(),
    region: varchar(9),
    first: integer().check(first => first.gt(0)),
    last: integer(),
    order: () => one(Order, { backPopulates: 'lines' }),
  },
  {
    constraints: [
      foreignKey(['orderId', 'region'], () => [Order.c.id, Order.c.region], { onDelete: 'cascade' }),
      check(() => Line.c.first.le(Line.c.last), { name: 'order' }),
      index('first', 'last'),
    ],
  },
) {}

const tags = Base.table('tags', { a: integer(), label: text() }, { constraints: [primaryKey('a')] })

test('a model with a composite key and foreign key, checks and indexes', () => {
  const engine = createEngine(sqlite())
  Base.metadata.createAll(engine)
  {
    using session = new Session(engine)
    session.add(new Order({ region: 'eu', lines: [new Line({ number: 1, region: 'eu', first: 1, last: 2 })] }))
    session.commit()
    const line = session.query(Line).first()
    expect([line?.orderId, line?.region, line?.order?.state]).toEqual([1, 'eu', 'open'])
    session.add(new Line({ orderId: 1, number: 2, region: 'eu', first: 3, last: 2 }))
    expect(() => session.commit()).toThrow('ck_lines_order')
    session.rollback()
  }
  Base.metadata.dropAll(engine)
  expect([...engine.execute('select name from sqlite_master')]).toEqual([])
  expect(tags.primaryKey).toEqual([tags.c.a])
  engine.dispose()
})
