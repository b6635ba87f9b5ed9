import { defineConfig } from 'vitest/config'

/** The webhook with a real Alertmanager (Debian's prometheus-alertmanager). Starts processes, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/alertmanager/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fileParallelism: false,
  },
})
