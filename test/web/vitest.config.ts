import { defineConfig } from 'vitest/config'

/** The browser application in Debian's Chromium, against a server that plays scenes. `npm run test:web` builds it first. */
export default defineConfig({
  test: {
    include: ['test/web/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fileParallelism: false,
  },
})
