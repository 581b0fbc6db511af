/** Error codes in the sources, and the pages in docs/errors that messages point to. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-5.9'
import { checker, place, sources, walk } from './sources.ts'

/** Codes without a page, with a place that throws them; and pages whose code nothing throws. */
export function errorPageViolations(): string[] {
  const codes = errorCodes()
  const folder = fileURLToPath(new URL('../../../../docs/errors/', import.meta.url))
  const index = readFileSync(`${folder}README.md`, 'utf8')
  const pages = new Set(readdirSync(folder).map(name => name.replace(/\.md$/, '')))
  pages.delete('README')
  return [
    ...[...codes].filter(([code]) => !pages.has(code)).map(([code, where]) => `docs/errors/${code}.md is missing: ${where}`),
    ...[...pages].filter(page => !codes.has(page)).map(page => `docs/errors/${page}.md: nothing throws it`),
    ...[...pages]
      .filter(page => !index.includes(`(${page}.md)`))
      .map(page => `docs/errors/README.md does not list ${page}: run node scripts/error-index.mjs`),
  ]
}

/** Every text of the type `ErrorCode`, wherever it stands, and where it stands first. */
export function errorCodes(): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of sources) {
    walk(file.tree, node => {
      if (!ts.isStringLiteral(node) || !/^[A-Z][A-Z0-9_]+$/.test(node.text) || found.has(node.text)) return
      const wanted = checker.getContextualType(node)
      if (wanted !== undefined && isErrorCode(wanted)) found.set(node.text, place(file, node))
    })
  }
  return found
}

/** `Uppercase<string>`; nothing else in the sources has this type. */
function isErrorCode(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isErrorCode) : (type.flags & ts.TypeFlags.StringMapping) !== 0
}
