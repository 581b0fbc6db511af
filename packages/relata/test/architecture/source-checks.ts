/** Checks that read one file at a time: names, `any`, sizes of functions, re-exports, the opening sentence. */
import ts from 'typescript-5.9'
import { rules } from './rules.ts'
import { type SourceFile, place, sources, walk } from './sources.ts'

export function badNames(): string[] {
  const words = (name: string): string[] => name.split(/[^A-Za-z]|(?<=[a-z])(?=[A-Z])/).map(word => word.toLowerCase())
  const forbidden = (name: string): string | undefined => words(name).find(word => rules.forbiddenWords.includes(word))
  return sources.flatMap(file => {
    const found = forbidden(file.path) === undefined ? [] : [`${file.path}: "${forbidden(file.path)}" says nothing`]
    walk(file.tree, node => {
      if (!isNamedDeclaration(node) || node.name === undefined || !ts.isIdentifier(node.name)) return
      const word = forbidden(node.name.text)
      if (word !== undefined) found.push(`${place(file, node)} ${node.name.text}: "${word}" says nothing`)
    })
    return found
  })
}

export function missingOpenings(): string[] {
  return sources.filter(file => !/^\/\*\*\s/.test(file.text)).map(file => `${file.path} does not open with a comment that says what it is`)
}

export function anyTypes(): string[] {
  return findNodes(
    file => !rules.typingFiles.some(pattern => pattern.test(file.path)),
    node => node.kind === ts.SyntaxKind.AnyKeyword,
    () => 'any',
  )
}

export function longFunctions(): string[] {
  return findNodes(
    () => true,
    (node, file) => ts.isFunctionLike(node) && lineCount(node, file) > rules.lines.ofFunction,
    (node, file) => `${(node as ts.FunctionLikeDeclaration).name?.getText(file.tree) ?? 'a function'} has ${lineCount(node, file)} lines`,
  )
}

export function reExports(): string[] {
  return findNodes(
    file => !rules.barrels.includes(file.path),
    node => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined,
    (node, file) => node.getText(file.tree),
  )
}

type Test = (node: ts.Node, file: SourceFile) => boolean

function findNodes(inFile: (file: SourceFile) => boolean, test: Test, say: (node: ts.Node, file: SourceFile) => string): string[] {
  return sources.filter(inFile).flatMap(file => {
    const found: string[] = []
    walk(file.tree, node => {
      if (test(node, file)) found.push(`${place(file, node)} ${say(node, file)}`)
    })
    return found
  })
}

function lineCount(node: ts.Node, file: SourceFile): number {
  const line = (position: number): number => file.tree.getLineAndCharacterOfPosition(position).line
  return line(node.getEnd()) - line(node.getStart(file.tree)) + 1
}

function isNamedDeclaration(node: ts.Node): node is ts.NamedDeclaration {
  return (
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    (ts.isVariableDeclaration(node) && ts.isVariableDeclarationList(node.parent) && ts.isSourceFile(node.parent.parent.parent))
  )
}
