/** Files that import each other in a ring, type imports included: Tarjan's strongly connected components over the import graph. */
import { sources } from './sources.ts'

export function importCycles(): string[] {
  const graph = new Map(sources.map(file => [file.path, file.imports.filter(({ own }) => own).map(({ target }) => target)]))
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const cycles: string[] = []

  const visit = (path: string): void => {
    order.set(path, order.size)
    low.set(path, order.size - 1)
    stack.push(path)
    for (const target of graph.get(path) ?? []) {
      if (!graph.has(target)) continue
      if (!order.has(target)) {
        visit(target)
        low.set(path, Math.min(low.get(path) ?? 0, low.get(target) ?? 0))
      } else if (stack.includes(target)) {
        low.set(path, Math.min(low.get(path) ?? 0, order.get(target) ?? 0))
      }
    }
    if (low.get(path) !== order.get(path)) return
    const component = stack.splice(stack.indexOf(path))
    if (component.length > 1 || graph.get(path)?.includes(path)) cycles.push(ring(component, graph))
  }

  for (const path of graph.keys()) if (!order.has(path)) visit(path)
  return cycles
}

/** The shortest way from the component's first file back to itself, and how many files hang together. */
function ring(component: readonly string[], graph: ReadonlyMap<string, readonly string[]>): string {
  const start = component[0] ?? ''
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const path of queue) {
    for (const target of graph.get(path) ?? []) {
      if (!component.includes(target)) continue
      if (target === start) return `${component.length} files: ${trail(start, path, cameFrom).join(' -> ')} -> ${start}`
      if (cameFrom.has(target)) continue
      cameFrom.set(target, path)
      queue.push(target)
    }
  }
  return component.join(', ')
}

function trail(start: string, end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const steps = [end]
  for (let at = end; at !== start;) {
    at = cameFrom.get(at) ?? start
    steps.unshift(at)
  }
  return steps
}
