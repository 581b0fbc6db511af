/** Makes a program of a page's examples: as it stands for the type checker, and with its observations for a run. */
import ts from 'typescript-5.9'
import type { Example } from './read-page.ts'

/** A comment `// → value` in an example. */
export interface ValueComment {
  readonly example: number
  /** Position of the text after the arrow, in the example's code. */
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface PageProgram {
  /** The examples one after the other, for the type checker. */
  readonly plain: string
  /** The same with calls that note which example runs and what values it has. */
  readonly observed: string
  readonly comments: readonly ValueComment[]
}

const observedModules: Readonly<Record<string, string>> = {
  relata: 'relata',
  'relata/sqlite': 'sqlite',
  'relata/postgresql': 'servers',
  'relata/mariadb': 'servers',
  'relata/testing': '',
}

/** `observedFolder` is where the modules stand that pages get instead of relata's, as a path from the program. */
export function pageProgram(examples: readonly Example[], observedFolder: string): PageProgram {
  const comments: ValueComment[] = []
  const plain: string[] = []
  const observed: string[] = [
    `import { recorder as __recorder } from '${observedFolder}/../page-recorder.ts'`,
    'const __page = __recorder()',
    'const console = { log: (...values: unknown[]) => __page.print(...values) }',
  ]
  examples.forEach((example, index) => {
    const { text, words } = example.code
    const scoped = words.includes('scope')
    const { code, imports } = observe(text, index, comments, observedFolder)
    plain.push(scoped ? `${importsOf(text)}{\n${withoutImports(text)}\n}` : text)
    observed.push(...imports, scoped ? `{\n__page.begin(${index});\n${code}\n}` : `__page.begin(${index});\n${code}`)
  })
  return { plain: `${plain.join('\n')}\nexport {}\n`, observed: `${observed.join('\n')}\nexport {}\n`, comments }
}

function observe(text: string, example: number, comments: ValueComment[], folder: string): { code: string; imports: string[] } {
  const tree = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true)
  const imports: string[] = []
  const edits: { start: number; end: number; text: string }[] = []
  for (const statement of tree.statements) {
    if (ts.isImportDeclaration(statement)) {
      imports.push(redirected(statement, tree, folder))
      edits.push({ start: statement.getStart(), end: statement.end, text: '' })
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isStatement(node) && !ts.isBlock(node)) {
      const comment = commentAfter(node, text)
      if (comment !== null && (ts.isExpressionStatement(node) || ts.isVariableStatement(node))) {
        const place = comments.push({ example, ...comment }) - 1
        edits.push(...wrapped(node, place))
        return
      }
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(tree, visit)
  let code = text
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) code = code.slice(0, edit.start) + edit.text + code.slice(edit.end)
  return { code, imports }
}

function wrapped(node: ts.ExpressionStatement | ts.VariableStatement, place: number): { start: number; end: number; text: string }[] {
  if (ts.isVariableStatement(node)) {
    const name = node.declarationList.declarations[0]?.name.getText() ?? ''
    return [{ start: node.end, end: node.end, text: `;__page.show(${place}, ${name});` }]
  }
  const { expression } = node
  const start = node.getStart()
  return [{ start, end: node.end, text: `;await __page.check(${place}, async () => (${expression.getText()}));` }]
}

function commentAfter(node: ts.Node, text: string): { start: number; end: number; text: string } | null {
  const lineEnd = text.indexOf('\n', node.end)
  const end = lineEnd < 0 ? text.length : lineEnd
  const found = /^[ \t]*\/\/ → ?(.*)$/.exec(text.slice(node.end, end))
  return found === null ? null : { start: end - (found[1] as string).length, end, text: found[1] as string }
}

function redirected(statement: ts.ImportDeclaration, tree: ts.SourceFile, folder: string): string {
  const specifier = (statement.moduleSpecifier as ts.StringLiteral).text
  const observed = observedModules[specifier]
  const code = statement.getText(tree)
  return observed === undefined || observed === '' ? code : code.replace(`'${specifier}'`, `'${folder}/${observed}.ts'`)
}

function importsOf(text: string): string {
  const tree = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true)
  return tree.statements
    .filter(statement => ts.isImportDeclaration(statement))
    .map(statement => `${statement.getText(tree)}\n`)
    .join('')
}

function withoutImports(text: string): string {
  const tree = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true)
  let code = text
  for (const statement of tree.statements.toReversed())
    if (ts.isImportDeclaration(statement)) code = code.slice(0, statement.getStart()) + code.slice(statement.end)
  return code
}
