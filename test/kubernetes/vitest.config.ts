import { defineConfig } from 'vitest/config'

/** The live cluster's adapter with a real API server (and, where the lab is up, real kubelets). Starts processes, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/kubernetes/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    fileParallelism: false,
  },
})
