/** What pages get when they import relata/postgresql and relata/mariadb: the page's own SQLite file behind the asynchronous API. */
import { sqliteAsync } from 'relata/sqlite'
import { recorder } from '../page-recorder.ts'

type AsyncDriver = ReturnType<typeof sqliteAsync>

export function postgresql(_place?: unknown, _options?: unknown): AsyncDriver {
  return sqliteAsync(recorder().file)
}

export const mariadb: typeof postgresql = postgresql

export { mariadbDialect, mysqlDialect } from 'relata/mariadb'
export { postgresqlDialect } from 'relata/postgresql'
