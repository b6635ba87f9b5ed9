import { defineConfig } from 'vitest/config'

/** The model gateway against servers that speak each provider's protocol, started as processes; and against a real one where the environment names it. */
export default defineConfig({
  test: {
    include: ['test/model/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // The machine that checks has two cores.
    fileParallelism: false,
  },
})
