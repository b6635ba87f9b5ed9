import { defineConfig } from 'vitest/config'

/** The real server, and a model that obeys every stranger's text. */
export default defineConfig({
  test: { include: ['test/attacks/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 240_000, fileParallelism: false },
})
