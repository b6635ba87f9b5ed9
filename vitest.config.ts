import { defineConfig } from 'vitest/config'

/** Unit tests: beside their files, no network, no processes, seconds in all. Suites that need more live under test/ and are run by scripts/test.ts. */
export default defineConfig({
  test: {
    // Files share their workers' modules: the tests are pure, and loading everything anew for each file took most of the time.
    isolate: false,
    include: [
      'src/**/*.test.ts',
      'agent/**/*.test.ts',
      'lab/**/*.test.ts',
      'bench/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/house/**/*.test.ts',
      'web/src/**/*.test.ts',
    ],
  },
})
