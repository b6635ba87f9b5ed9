import { defineConfig } from 'vitest/config'

/** Real servers, a real Prometheus and scripted model servers. Starts processes, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/releases/**/*.test.ts'],
    // More than what a test waits for in turn: starts of two servers, and reports, each with a bound of its own.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
