/** relata/postgresql: PostgreSQL's driver as a value. */
export { postgresqlDialect } from './dialects/postgresql/postgresql-dialect.ts'
export { postgresql, type PostgresqlOptions } from './drivers/postgresql.ts'
