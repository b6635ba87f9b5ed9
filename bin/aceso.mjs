#!/usr/bin/env node
// Also called as kubectl-aceso, which kubectl runs for `kubectl aceso`. Node before 24 cannot run TypeScript, and says so in words nobody understands.
const [major] = process.versions.node.split('.')
if (Number(major) < 24) {
  process.stderr.write(
    `error[node]: Aceso needs Node 24 or newer, and this is ${process.versions.node}\n  next: install Node 24, or run the container image\n`,
  )
  process.exit(2)
}
// Types are stripped and code compiled once, not at every call.
const { enableCompileCache } = await import('node:module')
enableCompileCache()
await import('../src/main.ts')
