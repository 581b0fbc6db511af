/** The rules of the house, checked on the sources: layers, cycles, sizes, names, `any`, and pausable calls that forget `yield*`. */
import { describe, expect, test } from 'vitest'
import { errorPageViolations } from './error-pages.ts'
import { rules } from './rules.ts'
import { importCycles } from './import-cycles.ts'
import { layerViolations, strayImports } from './layer-violations.ts'
import { unawaitedPausables } from './unawaited-pausables.ts'
import { anyTypes, badNames, longFunctions, missingOpenings, reExports } from './source-checks.ts'
import { sources } from './sources.ts'

describe('architecture', () => {
  test('a folder imports only itself and the folders above it in the list', () => expect(layerViolations()).toEqual([]))
  test('nothing outside the workspace is imported but drivers, by drivers', () => expect(strayImports()).toEqual([]))
  test('there is no import cycle of any kind', () => expect(importCycles()).toEqual([]))
  test('only the barrels re-export', () => expect(reExports()).toEqual([]))
  test('names say the job', () => expect(badNames()).toEqual([]))
  test('every file opens with a sentence that says what it is', () => expect(missingOpenings()).toEqual([]))
  test('`any` stays in the typing files', () => expect(anyTypes()).toEqual([]))
  test('functions fit a screen', () => expect(longFunctions()).toEqual([]))
  test('a pausable is never called without being waited for', () => expect(unawaitedPausables()).toEqual([]))

  test('every error code has its page', () => expect(errorPageViolations()).toEqual([]))

  test('no file is over its limit', () => {
    const limit = (path: string): number => rules.lines.byFolder.find(([folder]) => path.startsWith(folder))?.[1] ?? rules.lines.most
    expect(
      sources.filter(file => file.lines > limit(file.path)).map(file => `${file.path} has ${file.lines} lines, at most ${limit(file.path)}`),
    ).toEqual([])
  })

  test('nine files of ten are short', () => {
    const long = sources.filter(file => file.lines >= rules.lines.short).map(file => `${file.path} has ${file.lines} lines`)
    expect(long.length <= sources.length / 10 ? [] : long).toEqual([])
  })
})
