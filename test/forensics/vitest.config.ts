import { defineConfig } from 'vitest/config'

/** Crash forensics as it is deployed: the manifests in the lab's cluster, crashes of real pods. Needs root and the lab, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/forensics/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    // Each step stands on the one before it.
    bail: 1,
    sequence: { concurrent: false },
  },
})
