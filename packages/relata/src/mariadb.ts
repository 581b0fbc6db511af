/** relata/mariadb: the driver of MariaDB and MySQL as a value. */
export { mariadbDialect, mysqlDialect } from './dialects/mariadb/mariadb-dialect.ts'
export { mariadb, type MariadbOptions } from './drivers/mariadb.ts'
