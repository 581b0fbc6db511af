/**
 * Orders things so that each comes after what it depends on, and finds the groups that depend on each other.
 * The algorithm is Tarjan's for strongly connected components (SIAM Journal on Computing 1(2), 1972), without recursion.
 */
import { RelataError } from './errors.ts'

/** `before` has to come earlier than `after`. */
export type Edge<N> = readonly [before: N, after: N]

/** Things that each have to come before the other. `cycle` lists them in order, each before the next and the last before the first. */
export class CircularDependencyError<N = unknown> extends RelataError {
  readonly cycle: readonly N[]

  constructor(cycle: readonly N[]) {
    super('CIRCULAR_DEPENDENCY', `${cycle.length} things depend on each other, so none of them can come first.`, {
      value: [...cycle, ...cycle.slice(0, 1)].map(String).join(' -> '),
    })
    this.cycle = cycle
  }
}

/**
 * Sort the nodes by the edges. The order is stable: nodes keep their places unless another node has to come first. Edges
 * from a node to itself, or to a node that is not in the list, are ignored; a cycle is a {@link CircularDependencyError}.
 */
export function topologicalSort<N>(nodes: Iterable<N>, edges: Iterable<Edge<N>>): N[] {
  const known = [...edges]
  return sortedComponents(nodes, known).map(component => {
    if (component.length > 1) throw new CircularDependencyError(findCycle(component, known))
    return component[0] as N
  })
}

/**
 * Sort the nodes into groups: nodes of one group depend on each other in a circle, a group comes after all groups that
 * it depends on. Without a cycle every group has one node. Inside a group the nodes keep their order.
 */
export function sortedComponents<N>(nodes: Iterable<N>, edges: Iterable<Edge<N>>): N[][] {
  const vertices = new Map<N, Vertex<N>>()
  for (const node of nodes) {
    if (!vertices.has(node)) vertices.set(node, { node, place: vertices.size, dependencies: [], next: 0, index: -1, lowest: -1, onStack: false })
  }
  for (const [before, after] of edges) {
    const from = vertices.get(after)
    const to = vertices.get(before)
    if (from !== undefined && to !== undefined && from !== to) from.dependencies.push(to)
  }
  const search: Search<N> = { count: 0, stack: [], components: [] }
  for (const vertex of vertices.values()) vertex.dependencies.sort(byPlace)
  for (const vertex of vertices.values()) {
    if (vertex.index < 0) explore(vertex, search)
  }
  return search.components.map(component => component.sort(byPlace).map(vertex => vertex.node))
}

/** One circle inside a group of nodes that depend on each other, each before the next. */
export function findCycle<N>(component: readonly N[], edges: Iterable<Edge<N>>): N[] {
  const members = new Set(component)
  const next = new Map<N, N>()
  for (const [before, after] of edges) {
    if (before !== after && members.has(before) && members.has(after) && !next.has(before)) next.set(before, after)
  }
  const path: N[] = []
  let current = component[0]
  while (current !== undefined && !path.includes(current)) {
    path.push(current)
    current = next.get(current)
  }
  return current === undefined ? path : path.slice(path.indexOf(current))
}

interface Vertex<N> {
  readonly node: N
  readonly place: number
  readonly dependencies: Vertex<N>[]
  /** The dependency to look at next. */
  next: number
  index: number
  /** The earliest vertex on the stack that is known to be reachable. */
  lowest: number
  onStack: boolean
}

interface Search<N> {
  count: number
  readonly stack: Vertex<N>[]
  readonly components: Vertex<N>[][]
}

function explore<N>(start: Vertex<N>, search: Search<N>): void {
  const path = [enter(start, search)]
  while (path.length > 0) {
    const vertex = path[path.length - 1] as Vertex<N>
    const dependency = vertex.dependencies[vertex.next++]
    if (dependency === undefined) {
      path.pop()
      const dependent = path[path.length - 1]
      if (dependent !== undefined) dependent.lowest = Math.min(dependent.lowest, vertex.lowest)
      if (vertex.lowest === vertex.index) search.components.push(leave(vertex, search))
    } else if (dependency.index < 0) {
      path.push(enter(dependency, search))
    } else if (dependency.onStack) {
      vertex.lowest = Math.min(vertex.lowest, dependency.index)
    }
  }
}

function enter<N>(vertex: Vertex<N>, search: Search<N>): Vertex<N> {
  vertex.index = vertex.lowest = search.count++
  vertex.onStack = true
  search.stack.push(vertex)
  return vertex
}

/** Take the vertex's component off the stack: everything above and including it. */
function leave<N>(vertex: Vertex<N>, search: Search<N>): Vertex<N>[] {
  const component = search.stack.splice(search.stack.lastIndexOf(vertex))
  for (const member of component) member.onStack = false
  return component
}

function byPlace<N>(a: Vertex<N>, b: Vertex<N>): number {
  return a.place - b.place
}
