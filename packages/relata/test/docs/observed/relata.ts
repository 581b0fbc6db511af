/** What pages get when they import relata: the same, but every engine is watched, and every URL leads to one SQLite file. */
import { createEngine as original, type Engine, type EngineOptions } from 'relata'
import type { Driver } from '../../../src/driver/driver.ts'
import { recorder } from '../page-recorder.ts'

export * from 'relata'

export function createEngine(target: string | Driver, options?: EngineOptions): Engine {
  const page = recorder()
  const place = typeof target !== 'string' ? target : target.endsWith(':memory:') ? target : `sqlite:${page.file}`
  const engine = original(place as string, options) as Engine
  page.watch(engine)
  return engine
}
