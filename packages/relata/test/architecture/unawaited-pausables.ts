/**
 * Calls that make a pausable and drop it: a generator runs only when somebody finishes it, so `this.flush()` alone does nothing and says nothing.
 * Right are `yield* flush()`, and handing it on to whoever asks for a pausable: `run(mode, flush())`, `return flush()`.
 */
import ts from 'typescript-5.9'
import { checker, place, sources, walk } from './sources.ts'

export function unawaitedPausables(): string[] {
  return sources.flatMap(file => {
    const found: string[] = []
    walk(file.tree, node => {
      if (!ts.isCallExpression(node) || !isPausable(checker.getTypeAtLocation(node)) || isTaken(node)) return
      found.push(`${place(file, node)} ${node.expression.getText(file.tree)}(…) is neither waited for with yield* nor handed on`)
    })
    return found
  })
}

/** A generator that yields promises; a generator of rows or names is an ordinary loop. */
function isPausable(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(isPausable)
  if (type.aliasSymbol?.name === 'Pausable') return true
  if (type.symbol?.name !== 'Generator') return false
  const yielded = checker.getTypeArguments(type as ts.TypeReference)[0]
  return yielded !== undefined && [yielded.symbol?.name, yielded.aliasSymbol?.name].some(name => name === 'PromiseLike' || name === 'Promise')
}

function isTaken(call: ts.CallExpression): boolean {
  const expression = outermost(call)
  if (ts.isYieldExpression(expression.parent)) return expression.parent.asteriskToken !== undefined
  const wanted = checker.getContextualType(expression)
  return wanted !== undefined && isPausable(wanted)
}

/** The expression whose value the call's value is: out of parentheses, `a ? b() : c`, `x ?? b()`, `b() as T`. */
function outermost(call: ts.Expression): ts.Expression {
  const { parent } = call
  const passesOn =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition !== call) ||
    (ts.isBinaryExpression(parent) && parent.right === call && parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
  return passesOn ? outermost(parent) : call
}
