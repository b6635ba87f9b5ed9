import { defineConfig } from 'vitest/config'

/** Stores of files on real file systems, a real NFS export and a real S3 server. Mounts and builds, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/blobs/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    // The machine that checks has two cores.
    fileParallelism: false,
  },
})
