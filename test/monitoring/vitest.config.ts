import { defineConfig } from 'vitest/config'

/** Dashboard and alert rules with a real Prometheus (Debian's prometheus). Starts processes, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/monitoring/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fileParallelism: false,
  },
})
