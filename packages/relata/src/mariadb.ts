/** relata/mariadb: the driver of MariaDB and MySQL as a value. */
export { mariadbDialect, mysqlDialect } from './dialects/mariadb/mariadb-dialect.ts'
export type { MariadbOptions } from './drivers/mariadb-options.ts'
export { mariadb } from './drivers/mariadb.ts'
