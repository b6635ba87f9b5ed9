import { defineConfig } from 'vitest/config'

/** Crashes with real programs: unpackers, debuggers, cores of the corpus. Starts processes, so it is not part of `npm run check`. */
export default defineConfig({
  test: {
    include: ['test/crash/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The machine that checks has two cores; files beside each other would only disturb each other's clocks.
    fileParallelism: false,
  },
})
