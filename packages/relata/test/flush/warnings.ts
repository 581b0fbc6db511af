/** Collects the warnings that a piece of code emits. */

export interface Warning extends Error {
  readonly code?: string
}

/** Run the work and give relata's warnings; they are emitted on the next tick. */
export async function warningsDuring(work: () => Promise<unknown>): Promise<Warning[]> {
  const warnings: Warning[] = []
  const listen = (warning: Warning): void => {
    if (warning.code?.startsWith('RELATA_') === true) warnings.push(warning)
  }
  process.on('warning', listen)
  try {
    await work()
    await new Promise(resolve => setImmediate(resolve))
  } finally {
    process.off('warning', listen)
  }
  return warnings
}
