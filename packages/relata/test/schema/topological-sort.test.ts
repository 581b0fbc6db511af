/** Sorting by dependencies: order, stability, cycles, and many nodes. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CircularDependencyError, type Edge, findCycle, sortedComponents, topologicalSort } from '../../src/base/topological-sort.ts'

describe('topologicalSort', () => {
  test('keeps the order of nodes without edges', () => {
    expect(topologicalSort(['c', 'a', 'b'], [])).toEqual(['c', 'a', 'b'])
  })

  test('moves a node only as far forward as it has to', () => {
    const edges: Edge<string>[] = [['d', 'b']]
    expect(topologicalSort(['a', 'b', 'c', 'd'], edges)).toEqual(['a', 'd', 'b', 'c'])
  })

  test('ignores repeated edges, edges to itself and unknown nodes', () => {
    const edges: Edge<string>[] = [
      ['b', 'a'],
      ['b', 'a'],
      ['a', 'a'],
      ['x', 'a'],
      ['a', 'x'],
    ]
    expect(topologicalSort(['a', 'b'], edges)).toEqual(['b', 'a'])
  })

  test('names the members of a cycle in order', () => {
    const edges: Edge<string>[] = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'd'],
    ]
    const sort = (): unknown => topologicalSort(['a', 'b', 'c', 'd'], edges)
    expect(sort).toThrow(CircularDependencyError)
    expect(sort).toThrow('3 things depend on each other')
    expect(sort).toThrow('a -> b -> c -> a')
  })

  test('puts nodes of one cycle in one group, in their order, after what they depend on', () => {
    const edges: Edge<string>[] = [
      ['b', 'a'],
      ['a', 'b'],
      ['c', 'a'],
      ['b', 'd'],
    ]
    expect(sortedComponents(['d', 'b', 'a', 'c'], edges)).toEqual([['c'], ['b', 'a'], ['d']])
    expect(findCycle(['b', 'a'], edges)).toEqual(['b', 'a'])
  })

  test('sorts a chain of 100,000 nodes without recursion', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => index)
    const edges = nodes.slice(1).map((node): Edge<number> => [node, node - 1])
    expect(topologicalSort(nodes, edges)[0]).toBe(99_999)
  })

  test('every node comes once, after all that it depends on; a cycle has a path along edges', () => {
    const graph = fc.integer({ min: 1, max: 12 }).chain(size => {
      const node = fc.integer({ min: 0, max: size - 1 })
      return fc.record({ size: fc.constant(size), edges: fc.array(fc.tuple(node, node), { maxLength: 20 }) })
    })
    fc.assert(
      fc.property(graph, ({ size, edges }) => {
        const nodes = Array.from({ length: size }, (_, index) => index)
        const groups = sortedComponents(nodes, edges)
        const places = new Map(groups.flatMap((group, place) => group.map(node => [node, place] as const)))
        expect(places.size).toBe(size)
        for (const [before, after] of edges) expect(places.get(before) as number).toBeLessThanOrEqual(places.get(after) as number)
        for (const group of groups.filter(members => members.length > 1)) {
          const cycle = findCycle(group, edges)
          cycle.forEach((node, index) => {
            const next = cycle[(index + 1) % cycle.length] as number
            expect(edges.some(([before, after]) => before === node && after === next)).toBe(true)
          })
        }
      }),
    )
  })
})
