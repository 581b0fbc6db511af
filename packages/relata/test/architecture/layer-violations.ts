/** Imports that point up: from a folder to one below it in the list of layers. */
import { rules } from './rules.ts'
import { sources } from './sources.ts'

export function layerViolations(): string[] {
  return sources.flatMap(file => {
    const from = layerOf(file.path)
    if (from === undefined) return [`${file.path} is in no layer: see test/architecture/rules.ts`]
    return file.imports
      .filter(({ own }) => own)
      .flatMap(({ target, line }) => {
        const to = layerOf(target)
        const allowed = to !== undefined && (to < from || (to === from && from < barrelLayer)) && !crossesApart(file.path, target)
        return allowed ? [] : [`${file.path}:${line} (${nameOf(from)}) imports ${target}${to === undefined ? '' : ` (${nameOf(to)})`}`]
      })
  })
}

/** Imports of packages: none but a driver's own, so the package needs nothing to be installed. */
export function strayImports(): string[] {
  return sources.flatMap(file => {
    const allowed = Object.entries(rules.packages).flatMap(([folder, packages]) => (file.path.startsWith(folder) ? packages : []))
    return file.imports
      .filter(({ target, own }) => !own && !target.startsWith('node:') && !allowed.includes(target))
      .map(({ target, line }) => `${file.path}:${line} imports ${target}`)
  })
}

/** Barrels are above everything and import each other never. */
const barrelLayer = rules.layers.length

function layerOf(path: string): number | undefined {
  if (rules.barrels.includes(path)) return barrelLayer
  const layer = rules.layers.findIndex(folders => folders.some(folder => path.startsWith(`${folder}/`)))
  return layer === -1 ? undefined : layer
}

function nameOf(layer: number): string {
  return layer === barrelLayer ? 'barrel' : `layer ${layer + 1}, ${rules.layers[layer]?.join(' and ')}`
}

/** From `dialects/sqlite/` to `dialects/postgresql/`: leaves know nothing of each other. */
function crossesApart(path: string, target: string): boolean {
  return rules.apart.some(folder => {
    const [from, to] = [path, target].map(each => (each.startsWith(`${folder}/`) ? each.split('/')[1] : undefined))
    return from !== undefined && to !== undefined && from !== to
  })
}
