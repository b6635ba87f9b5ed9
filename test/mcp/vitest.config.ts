import { defineConfig } from 'vitest/config'

/** Tools against the real things: Prometheus and VictoriaMetrics (Debian's packages), git, MCP servers from npm and PyPI, and `aceso mcp` as a process. */
export default defineConfig({
  test: {
    include: ['test/mcp/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
