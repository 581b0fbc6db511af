#!/usr/bin/env bash
# Starts or stops the throwaway server that the benchmark uses: servers.sh start|stop postgres|mariadb
#
# It listens on the loopback interface only, runs as an unprivileged user, and keeps its data in a temporary directory that
# stop removes. Every peer talks to the same server with the same settings, so no peer gets a looser durability.
# Environment: BENCH_PG_PORT (56432), BENCH_MARIADB_PORT (56433), BENCH_SERVER_DIR (a temporary directory).
set -euo pipefail
cd /
command=${1:-} server=${2:-}
base="${BENCH_SERVER_DIR:-$(dirname "$(mktemp -u)")/relata-bench-servers}"
folder="$base/$server"

as() { local user="$1"; shift; if [ "$(id -u)" = 0 ]; then su "$user" -s /bin/bash -c "$*"; else bash -c "$*"; fi; }
own() { mkdir -p "$folder"; chmod 755 "$base"; if [ "$(id -u)" = 0 ]; then chown "$1": "$folder"; fi; }
pg_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

start_postgres() {
  local bin port="${BENCH_PG_PORT:-56432}"
  bin="$(pg_bin)"
  [ -n "$bin" ] || { echo "PostgreSQL is not installed" >&2; exit 1; }
  if [ ! -d "$folder/data" ]; then
    own postgres
    as postgres "$bin/initdb -D $folder/data -U bench --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null"
    # synchronous_commit off lessens the disk's noise; the harness runs VACUUM itself, outside of what is timed
    as postgres "cat >> $folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 300
shared_buffers = 256MB
work_mem = 16MB
synchronous_commit = off
fsync = on
autovacuum = off
jit = off
CONF
  fi
  as postgres "$bin/pg_ctl -D $folder/data status >/dev/null" && return
  as postgres "$bin/pg_ctl -D $folder/data -l $folder/log -o '-p $port' -w start >/dev/null"
}
stop_postgres() {
  [ -d "$folder/data" ] || return 0
  as postgres "$(pg_bin)/pg_ctl -D $folder/data -m fast -w stop >/dev/null" || true
}

start_mariadb() {
  local port="${BENCH_MARIADB_PORT:-56433}" server_binary
  server_binary="$(command -v mariadbd || ls /usr/sbin/mariadbd 2>/dev/null || true)"
  [ -n "$server_binary" ] || { echo "MariaDB is not installed" >&2; exit 1; }
  if [ ! -d "$folder/data" ]; then
    own mysql
    as mysql "mariadb-install-db --no-defaults --datadir=$folder/data --auth-root-authentication-method=normal >/dev/null"
  fi
  [ -S "$folder/socket" ] && mariadb-admin --no-defaults -S "$folder/socket" ping >/dev/null 2>&1 && return
  as mysql "nohup $server_binary --no-defaults --datadir=$folder/data --socket=$folder/socket --pid-file=$folder/pid --bind-address=127.0.0.1 \
    --port=$port --innodb-flush-log-at-trx-commit=2 --innodb-buffer-pool-size=512M --max-connections=300 --character-set-server=utf8mb4 >$folder/log 2>&1 &"
  for _ in $(seq 100); do mariadb-admin --no-defaults -S "$folder/socket" ping >/dev/null 2>&1 && break; sleep 0.1; done
  mariadb --no-defaults -S "$folder/socket" -e "create or replace user bench@'127.0.0.1' identified by 'bench'; grant all on *.* to bench@'127.0.0.1'; create or replace user bench@localhost identified by 'bench'; grant all on *.* to bench@localhost"
}
stop_mariadb() {
  [ -d "$folder/data" ] || return 0
  mariadb-admin --no-defaults -S "$folder/socket" shutdown || true
}

case "$command-$server" in
  start-postgres | start-mariadb) "start_$server" ;;
  stop-postgres | stop-mariadb) "stop_$server"; rm -rf "$folder" ;;
  *) echo "usage: $0 start|stop postgres|mariadb" >&2; exit 2 ;;
esac
