/** The ratios of a run as an SVG: a row for each workload, a dot for each peer, on a logarithmic scale of times raw. */
import { ratioToRaw, type RunResult } from './results.ts'
import { WORKLOADS } from './workloads.ts'

const COLOURS: Readonly<Record<string, string>> = {
  relata: '#d6336c',
  drizzle: '#2f9e44',
  kysely: '#1c7ed6',
  'mikro-orm': '#7048e8',
  objection: '#868e96',
  postgresjs: '#adb5bd',
  prisma: '#0b7285',
  'raw-python': '#ced4da',
  sequelize: '#e8590c',
  sqlalchemy: '#a61e4d',
  typeorm: '#f08c00',
}
const DB_NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mariadb: 'MariaDB' } as const
const LEFT = 250
const WIDTH = 560
const ROW = 26
const MAXIMUM = 1000

const x = (ratio: number): number => LEFT + ((Math.log10(Math.min(Math.max(ratio, 0.1), MAXIMUM)) + 1) / 4) * WIDTH

export function chart(runs: readonly RunResult[]): string {
  const panels: string[] = []
  let top = 70
  for (const run of runs) {
    const { svg, height } = panel(run, top)
    panels.push(svg)
    top += height + 30
  }
  const peers = [...new Set(runs.flatMap(run => Object.keys(run.peers)))].filter(name => name !== 'raw')
  const width = LEFT + WIDTH + 40
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${top}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="600" fill="#212529">Time as a multiple of hand-written driver code (1 = raw; left is faster)</text>`,
    ...legend(peers),
    ...panels,
    '</svg>',
    '',
  ].join('\n')
}

function legend(peers: readonly string[]): string[] {
  let left = 16
  return peers.map(name => {
    const item = `<circle cx="${left + 5}" cy="44" r="${name === 'relata' ? 6 : 4.5}" fill="${colourOf(name)}"/><text x="${left + 14}" y="48" fill="#212529"${name === 'relata' ? ' font-weight="700"' : ''}>${name}</text>`
    left += 26 + name.length * 7
    return item
  })
}

const colourOf = (name: string): string => COLOURS[name] ?? '#495057'

function panel(run: RunResult, top: number): { svg: string; height: number } {
  const workloads = WORKLOADS.filter(({ id }) => ratioToRaw(run, 'relata', id) !== undefined)
  const height = 24 + workloads.length * ROW + 20
  const ticks = [0.1, 1, 10, 100, 1000]
  const parts = [`<text x="16" y="${top + 14}" font-weight="600" fill="#212529">${DB_NAMES[run.db]}</text>`]
  for (const tick of ticks) {
    parts.push(
      `<line x1="${x(tick)}" y1="${top + 20}" x2="${x(tick)}" y2="${top + height - 16}" stroke="${tick === 1 ? '#868e96' : '#e9ecef'}"/>`,
      `<text x="${x(tick)}" y="${top + height - 2}" text-anchor="middle" fill="#868e96">${tick}x</text>`,
    )
  }
  workloads.forEach(({ id, title }, index) => {
    const y = top + 24 + index * ROW + ROW / 2
    const label = `${id} ${title}`.slice(0, 44)
    parts.push(`<text x="16" y="${y + 4}" fill="#495057" font-size="11">${label}</text>`)
    // relata last, so that it lies on top
    const names = Object.keys(run.peers).filter(name => name !== 'raw')
    for (const name of names.sort((a, b) => Number(a === 'relata') - Number(b === 'relata'))) {
      const ratio = ratioToRaw(run, name, id)
      if (ratio === undefined) continue
      parts.push(
        `<circle cx="${x(ratio).toFixed(1)}" cy="${y}" r="${name === 'relata' ? 6 : 4.5}" fill="${colourOf(name)}" fill-opacity="${name === 'relata' ? 1 : 0.75}"><title>${name} ${id}: ${ratio.toFixed(2)} x raw</title></circle>`,
      )
    }
  })
  return { svg: parts.join('\n'), height }
}
