/** The package's source files, parsed once, with a type checker over all of them. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
// TypeScript 7 has no programming interface, so the tests that read sources use 5.9.
import ts from 'typescript-5.9'

export interface SourceFile {
  /** Relative to `src`, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

export interface Import {
  /** A path relative to `src` for the package's own files, else the module's name. */
  readonly target: string
  readonly own: boolean
  readonly line: number
}

export const root: string = fileURLToPath(new URL('../../src/', import.meta.url))

const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(path => path.split(sep).join('/'))
  .sort()

const program = ts.createProgram(
  paths.map(path => join(root, path)),
  readOptions(),
)

export const checker: ts.TypeChecker = program.getTypeChecker()

export const sources: readonly SourceFile[] = paths.map(path => {
  const text = readFileSync(join(root, path), 'utf8')
  const tree = program.getSourceFile(join(root, path))
  if (tree === undefined) throw new Error(`${path} was not parsed`)
  return { path, text, lines: text.trimEnd().split('\n').length, tree, imports: importsOf(path, tree) }
})

/** Call `visit` for every node below, parents first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, child => walk(child, visit))
}

/** `path:line`, as editors and terminals make it clickable. */
export function place(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${lineOf(file.tree, node)}`
}

function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = []
  walk(tree, node => {
    const name = moduleName(node)
    if (name === undefined) return
    const own = name.startsWith('.')
    found.push({ target: own ? posix.join(dirname(path), name) : name, own, line: lineOf(tree, node) })
  })
  return found
}

/** Of `import … from`, `export … from`, `import('…')` as an expression and as a type. */
function moduleName(node: ts.Node): string | undefined {
  const specifier =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : undefined
}

function readOptions(): ts.CompilerOptions {
  const file = join(root, '..', 'tsconfig.json')
  const { config, error } = ts.readConfigFile(file, path => readFileSync(path, 'utf8'))
  if (error !== undefined) throw new Error(`${relative('.', file)} is not readable`)
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(file)).options
}
