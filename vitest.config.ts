/** Lets `npx vitest run packages/relata/test/…` work from the repository's root. */
import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { projects: ['packages/*'] } })
