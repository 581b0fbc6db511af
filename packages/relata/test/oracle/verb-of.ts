/** What a statement does. */

/** By its first word; what follows a WITH decides for it. Null for anything else. */
export function verbOf(sql: string): 'select' | 'insert' | 'update' | 'delete' | null {
  const first = /^[\s(]*(\w+)/.exec(sql)?.[1]?.toLowerCase()
  const verb = first === 'with' ? /\)\s*(select|insert|update|delete)\b/i.exec(sql)?.[1]?.toLowerCase() : first
  return verb === 'select' || verb === 'insert' || verb === 'update' || verb === 'delete' ? verb : null
}
