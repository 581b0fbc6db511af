/** Drivers' packages are optional: each is loaded when it is first needed. */
import { createRequire } from 'node:module'
import { DriverMissingError } from '../engine/errors/driver-missing-error.ts'

const require = createRequire(import.meta.url)

/** Load an installed package at once, or say which one to install. */
export function requirePackage(name: string, purpose: string, alternative?: string): unknown {
  try {
    return require(name)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new DriverMissingError(name, purpose, error, alternative)
  }
}

/** The same for packages that are loaded as modules. */
export async function importPackage(name: string, purpose: string): Promise<unknown> {
  try {
    return await import(name)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new DriverMissingError(name, purpose, error)
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND'
}
