import { defineConfig } from 'vitest/config'

/** The real agent as a process, with real cores, against a real server. Compiles, crashes and mounts, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/agent/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 300_000,
    // Most of the time is waited away: two at once on the two cores of the machine that checks.
    maxWorkers: 2,
  },
})
