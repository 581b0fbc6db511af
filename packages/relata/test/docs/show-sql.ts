/** Statements as the pages show them: without the quotes around names, long ones broken before their clauses. */

const width = 110

/** One statement for readers. */
export function showSql(statement: string): string {
  // DDL comes in lines
  if (statement.includes('\n')) return statement.replaceAll(/["`]/g, '')
  return broken(normalSql(statement), '')
}

/** What two texts of a statement have in common however they are broken and quoted. */
export function normalSql(sql: string): string {
  return sql.replaceAll(/["`]/g, '').replaceAll(/\s+/g, ' ').replaceAll('( select', '(select').replaceAll(' )', ')').trim()
}

function broken(sql: string, margin: string): string {
  if (margin.length + sql.length <= width) return sql
  return splitClauses(sql)
    .map(part => nested(part, `${margin}  `))
    .join(`\n${margin}  `)
}

/** A subquery that does not fit stands on lines of its own. */
function nested(part: string, margin: string): string {
  const start = part.indexOf('(select ')
  if (margin.length + part.length <= width || start < 0) return part
  const end = closing(part, start)
  return `${part.slice(0, start)}(\n${margin}  ${broken(part.slice(start + 1, end), `${margin}  `)}\n${margin}${nested(part.slice(end), margin)}`
}

function closing(sql: string, start: number): number {
  let depth = 0
  for (let index = start; index < sql.length; index++) {
    if (sql[index] === '(') depth++
    else if (sql[index] === ')' && --depth === 0) return index
  }
  return sql.length
}

/** Breaks outside of parentheses. */
function splitClauses(sql: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < sql.length; index++) {
    const character = sql[index]
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === ' ' && depth === 0 && clause.test(sql.slice(index)) && !/(^| )(left|outer|inner)$/.test(sql.slice(start, index))) {
      parts.push(sql.slice(start, index))
      start = index + 1
    }
  }
  parts.push(sql.slice(start))
  return parts
}

const clause = /^ (from|(left |left outer |inner )?join|where|group by|having|order by|limit|values|set|returning|on conflict)\b/
