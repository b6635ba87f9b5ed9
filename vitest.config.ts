import { defineConfig } from 'vitest/config'

/** Unit tests: beside their files, no network, no processes, seconds in all. Suites that need more live under test/ and are run by scripts/test.ts. */
export default defineConfig({
  test: {
    // Files share their workers' modules: the tests are pure, and loading everything anew for each file took most of the time.
    isolate: false,
    // Much of what they do is wait: more of them than a small machine has processors.
    maxWorkers: 3,
    // What is waited for comes in milliseconds; on a busy machine it may take its time.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    globalSetup: 'test/house/temporary-folder.ts',
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
