import { defineConfig } from 'vitest/config'

/** Two real servers on one PostgreSQL. Starts processes, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/replicas/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
