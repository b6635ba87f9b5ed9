import { defineConfig } from 'vitest/config'

/** The store on both databases. Starts a private PostgreSQL server, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/store/**/*.test.ts'],
    globalSetup: ['test/store/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // The machine that checks has two cores; files beside each other would only disturb each other's clocks.
    fileParallelism: false,
  },
})
