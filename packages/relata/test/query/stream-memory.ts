/** Streams a million rows of each database given by its URL, and prints how much the heap grew: see scripts/stream-memory.mjs. */
import { createEngine, integer, select, Session, sql, text } from 'relata'

const ROWS = 1_000_000
const MOST = 100
const numbers: Readonly<Record<string, string>> = {
  sqlite: `with recursive n (id) as (select 1 union all select id + 1 from n where id < ${ROWS}) select id, 'row number ' || id as name from n`,
  postgresql: `select id, 'row number ' || id as name from generate_series(1, ${ROWS}) as n (id)`,
  mariadb: `select seq as id, concat('row number ', seq) as name from seq_1_to_${ROWS}`,
}

for (const url of process.argv.slice(2)) {
  const engine = createEngine(url)
  const { name } = engine.dialect
  const source = sql`${sql.raw(numbers[name] ?? '')}`.columns({ id: integer(), name: text() }).subquery('n')
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const started = performance.now()
  let [seen, sum, most] = [0, 0, 0]
  const session = new Session(engine)
  for await (const [id, title] of session.stream(select(source.c.id, source.c.name))) {
    seen++
    sum += id + title.length
    if (seen % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  const megabytes = Math.round(most / 1_000_000)
  console.log(
    `${name}: ${seen} rows in ${((performance.now() - started) / 1000).toFixed(1)} s, heap at most ${megabytes} MB above the start (${sum})`,
  )
  if (seen !== ROWS || megabytes > MOST) process.exitCode = 1
  await session.close()
  await engine.dispose()
}
