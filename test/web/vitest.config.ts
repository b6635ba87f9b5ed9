import { defineConfig } from 'vitest/config'

/** The browser application in Debian's Chromium, against a server that plays scenes. `npm run test:web` builds it first. */
export default defineConfig({
  test: {
    include: ['test/web/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A page shows what it was told within this: the machine may be busy with other suites.
    expect: { poll: { timeout: 10_000 } },
    fileParallelism: false,
  },
})
