/** The text of DDL, table by table, for each dialect. */
import { describe, expect, test } from 'vitest'
import { mariadbDialect, mysqlDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { ColumnBuilder } from '../../src/schema/column-builder.ts'
import {
  bigint,
  blob,
  boolean,
  column,
  date,
  double,
  enumeration,
  integer,
  json,
  numeric,
  real,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from '../../src/schema/column-builders.ts'
import { check, foreignKey, index, unique } from '../../src/schema/constraint-builders.ts'
import { createStatements, enumTypes } from '../../src/schema/ddl/create-tables.ts'
import { dropStatements } from '../../src/schema/ddl/drop-tables.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import type { Table } from '../../src/schema/table.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { select } from '../../src/sql/statements/select.ts'
import { customType } from '../../src/types/custom-type.ts'
import { enumType } from '../../src/types/enum-type.ts'
import { col, define, thrown } from './define.ts'

const dialects = { sqlite: sqliteDialect, postgresql: postgresqlDialect, mariadb: mariadbDialect }
type Name = keyof typeof dialects

function created(name: Name, metadata: MetaData): readonly string[] {
  const dialect = dialects[name]
  const tables = metadata.sortedTables()
  return createStatements(dialect, tables, enumTypes(dialect, tables))
}

/** What stands between the parentheses of CREATE TABLE, for one column and without its name. */
function body(name: Name, builder: ColumnBuilder): string {
  const metadata = new MetaData()
  define('t', { a: builder }, {}, metadata)
  const create = created(name, metadata).find(statement => statement.startsWith('create table')) ?? ''
  const lines = create.split('\n').slice(1, -1)
  return lines
    .map(line => line.trim().replaceAll('`', '"'))
    .join(' ')
    .replace('"a" ', '')
}

describe('columns', () => {
  const mood = customType<string, string>({ base: enumType(['x'], 'mood') as never, toDatabase: String, fromDatabase: String })
  test.each([
    ['integer', integer(), 'integer not null', 'integer not null', 'int not null'],
    ['bigint', bigint(), 'bigint not null', 'bigint not null', 'bigint not null'],
    ['text', text(), 'text not null', 'text not null', 'longtext not null'],
    ['varchar', varchar(50), 'varchar(50) not null', 'varchar(50) not null', 'varchar(50) not null'],
    ['boolean', boolean(), 'boolean not null', 'boolean not null', 'boolean not null'],
    ['real', real(), 'real not null', 'real not null', 'float not null'],
    ['double', double(), 'double not null', 'double precision not null', 'double not null'],
    ['numeric', numeric(10, 2), 'numeric(10, 2) not null', 'numeric(10, 2) not null', 'decimal(10, 2) not null'],
    ['date', date(), 'date not null', 'date not null', 'date not null'],
    ['time', time(), 'time not null', 'time not null', 'time(6) not null'],
    ['timestamp', timestamp(), 'timestamp not null', 'timestamp(3) not null', 'datetime(3) not null'],
    ['timestamptz', timestamptz(), 'timestamptz not null', 'timestamp(3) with time zone not null', 'datetime(3) not null'],
    ['json', json(), 'json_text not null', 'jsonb not null', 'json not null'],
    ['uuid', uuid(), 'char(36) not null', 'uuid not null', 'uuid not null'],
    ['blob', blob(), 'blob not null', 'bytea not null', 'longblob not null'],
    ['nullable', integer().nullable(), 'integer', 'integer', 'int'],
    ['number as default', integer().serverDefault(-1), 'integer default -1 not null', 'integer default -1 not null', 'int default -1 not null'],
    [
      'text as default',
      text().serverDefault("it's \\"),
      String.raw`text default 'it''s \' not null`,
      String.raw`text default 'it''s \' not null`,
      String.raw`longtext default ('it''s \\') not null`,
    ],
    [
      'boolean as default',
      boolean().serverDefault(true),
      'boolean default 1 not null',
      'boolean default true not null',
      'boolean default 1 not null',
    ],
    [
      'date as default',
      timestamp().serverDefault(new Date(0)),
      `timestamp default '1970-01-01 00:00:00.000' not null`,
      `timestamp(3) default '1970-01-01T00:00:00.000Z' not null`,
      `datetime(3) default '1970-01-01 00:00:00.000' not null`,
    ],
    [
      'bytes as default',
      blob().serverDefault(Uint8Array.of(1, 171)),
      `blob default x'01ab' not null`,
      String.raw`bytea default '\x01ab'::bytea not null`,
      `longblob default (x'01ab') not null`,
    ],
    [
      'bigint as default',
      bigint().serverDefault(2n ** 60n),
      'bigint default 1152921504606846976 not null',
      'bigint default 1152921504606846976 not null',
      'bigint default 1152921504606846976 not null',
    ],
    [
      'json as default',
      json().serverDefault({ a: ["'"] }),
      `json_text default '{"a":["''"]}' not null`,
      `jsonb default '{"a":["''"]}' not null`,
      `json default ('{"a":["''"]}') not null`,
    ],
    ['null as default', integer().nullable().serverDefault(null), 'integer default null', 'integer default null', 'int default null'],
    [
      'an expression as default',
      timestamptz().serverDefault(sql`current_timestamp`),
      'timestamptz default (current_timestamp) not null',
      'timestamp(3) with time zone default (current_timestamp) not null',
      'datetime(3) default (current_timestamp) not null',
    ],
    [
      'a generated column',
      integer().generatedAs(sql`1 + ${2}`),
      'integer generated always as (1 + 2) stored not null',
      'integer generated always as (1 + 2) stored not null',
      'int generated always as (1 + 2) stored',
    ],
    ['an inline comment', integer().comment("it's"), 'integer not null', 'integer not null', `int not null comment 'it''s'`],
    [
      'an enumeration',
      enumeration(['x', "y'"]),
      `text not null, constraint "ck_t_a" check ("a" in ('x', 'y'''))`,
      '"t_a" not null',
      `enum('x', 'y''') not null`,
    ],
    [
      'an enumeration in a custom type',
      column(mood),
      `text not null, constraint "ck_t_a" check ("a" in ('x'))`,
      '"mood" not null',
      `enum('x') not null`,
    ],
  ] as const)('%s', (_what, builder, sqlite, postgresql, mariadb) => {
    expect({ sqlite: body('sqlite', builder), postgresql: body('postgresql', builder), mariadb: body('mariadb', builder) }).toEqual({
      sqlite,
      postgresql,
      mariadb,
    })
  })
})

/** Two tables that refer to each other, a key of two columns that is referred to, checks and indexes. */
function library(): MetaData {
  const metadata = new MetaData()
  const users: Table = define(
    'users',
    {
      id: integer().primaryKey(),
      name: varchar(80).unique(),
      teamId: integer()
        .nullable()
        .references(() => metadata.tables.get('teams')?.c['id'], { onDelete: 'set null', deferrable: 'initially deferred' }),
      role: enumeration(['admin', 'guest'], { name: 'role' }),
    },
    { comment: 'people' },
    metadata,
  )
  define('teams', { id: bigint().primaryKey(), leadId: integer().references(() => users.c['id'], { onUpdate: 'cascade' }) }, {}, metadata)
  const bookings: Table = define(
    'bookings',
    { room: text().primaryKey(), day: date().primaryKey(), first: integer(), last: integer().index({ name: 'by_last' }) },
    {
      constraints: [
        check(() => col(bookings, 'first').le(col(bookings, 'last')), { name: 'order' }),
        unique('room', 'last'),
        index(['first', 'last'], { unique: true }),
        check(sql`first in ${[1, 2]}`),
      ],
    },
    metadata,
  )
  const target = (): unknown => [bookings.c['room'], bookings.c['day']]
  define(
    'notes',
    { id: integer().primaryKey(), room: text(), day: date() },
    { constraints: [foreignKey(['room', 'day'], target, { onDelete: 'restrict' })] },
    metadata,
  )
  return metadata
}

describe('tables', () => {
  test('on SQLite: keys that point forward are inline', () => {
    expect(created('sqlite', library()).join('\n')).toBe(`create table "users" (
  "id" integer not null,
  "name" varchar(80) not null,
  "team_id" integer,
  "role" text not null,
  constraint "pk_users" primary key ("id"),
  constraint "uq_users_name" unique ("name"),
  constraint "ck_users_role" check ("role" in ('admin', 'guest')),
  constraint "fk_users_team_id_teams" foreign key ("team_id") references "teams" ("id") on delete set null deferrable initially deferred
)
create table "teams" (
  "id" integer not null,
  "lead_id" integer not null,
  constraint "pk_teams" primary key ("id"),
  constraint "fk_teams_lead_id_users" foreign key ("lead_id") references "users" ("id") on update cascade
)
create table "bookings" (
  "room" text not null,
  "day" date not null,
  "first" integer not null,
  "last" integer not null,
  constraint "pk_bookings" primary key ("room", "day"),
  constraint "uq_bookings_room_last" unique ("room", "last"),
  constraint "ck_bookings_order" check ("first" <= "last"),
  constraint "ck_bookings_1" check (first in (1, 2))
)
create index "by_last" on "bookings" ("last")
create unique index "ix_bookings_first_last" on "bookings" ("first", "last")
create table "notes" (
  "id" integer not null,
  "room" text not null,
  "day" date not null,
  constraint "pk_notes" primary key ("id"),
  constraint "fk_notes_room_day_bookings" foreign key ("room", "day") references "bookings" ("room", "day") on delete restrict
)`)
  })

  test('on PostgreSQL: types first, keys that point forward last', () => {
    const statements = created('postgresql', library())
    expect(statements[0]).toBe(`create type "role" as enum ('admin', 'guest')`)
    expect(statements[1]).toBe(`create table "users" (
  "id" integer not null generated by default as identity,
  "name" varchar(80) not null,
  "team_id" integer,
  "role" "role" not null,
  constraint "pk_users" primary key ("id"),
  constraint "uq_users_name" unique ("name")
)`)
    expect(statements[2]).toBe(`comment on table "users" is 'people'`)
    expect(statements.at(-1)).toBe(
      'alter table "users" add constraint "fk_users_team_id_teams" foreign key ("team_id") references "teams" ("id") on delete set null deferrable initially deferred',
    )
  })

  test('on MariaDB: text in keys is varchar, nothing is deferrable', () => {
    const statements = created('mariadb', library())
    expect(statements[0]).toBe(`create table \`users\` (
  \`id\` int not null auto_increment,
  \`name\` varchar(80) not null,
  \`team_id\` int,
  \`role\` enum('admin', 'guest') not null,
  constraint \`pk_users\` primary key (\`id\`),
  constraint \`uq_users_name\` unique (\`name\`)
) engine=InnoDB comment 'people'`)
    expect(statements.filter(statement => statement.includes('`room` varchar(255) not null'))).toHaveLength(2)
    expect(statements.at(-1)).toBe(
      'alter table `users` add constraint `fk_users_team_id_teams` foreign key (`team_id`) references `teams` (`id`) on delete set null',
    )
  })

  test.each([
    ['sqlite', ['pragma defer_foreign_keys = on', ...['notes', 'bookings', 'teams', 'users'].map(name => `delete from "${name}"`)], []],
    ['postgresql', ['alter table "users" drop constraint if exists "fk_users_team_id_teams"'], ['drop type "role"']],
    ['mariadb', ['alter table `users` drop foreign key if exists `fk_users_team_id_teams`'], []],
  ] as const)('are dropped in reverse on %s', (name, before, after) => {
    const tables = library().sortedTables()
    const drops = ['notes', 'bookings', 'teams', 'users'].map(table => `drop table ${name === 'mariadb' ? `\`${table}\`` : `"${table}"`}`)
    expect(dropStatements(dialects[name], tables, enumTypes(dialects[name], tables))).toEqual([...before, ...drops, ...after])
  })

  test('on MySQL: no IF EXISTS, and indexes of expressions', () => {
    const metadata = new MetaData()
    const table: Table = define('t', { a: varchar(9) }, { constraints: [index(() => [sql`lower(${table.c['a']})`], { name: 'i' })] }, metadata)
    expect(createStatements(mysqlDialect, [table], [])[1]).toBe('create index `i` on `t` ((lower(`a`)))')
    expect(dropStatements(mysqlDialect, library().sortedTables(), [])[0]).toBe('alter table `users` drop foreign key `fk_users_team_id_teams`')
  })

  test('an enumeration and a check of one column have names of their own', () => {
    const metadata = new MetaData()
    define('t', { a: enumeration(['x', 'y']).check(a => a.ne('y')) }, {}, metadata)
    expect(created('sqlite', metadata)[0]).toContain(
      `constraint "ck_t_a" check ("a" <> 'y'),\n  constraint "ck_t_a_values" check ("a" in ('x', 'y'))`,
    )
  })

  test('a query has no place in a definition', () => {
    const metadata = new MetaData()
    const table: Table = define('t', { a: integer() }, { constraints: [check(() => col(table, 'a').in(select(col(table, 'a')) as never))] }, metadata)
    expect(thrown(() => created('sqlite', metadata))).toContain('A query stands in the definition of a table, where databases take none.')
  })
})
