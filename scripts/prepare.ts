/** Runs after `npm ci`: builds the pages and packs an empty store, so that the first start is quick. Where the tools are left out (production installs) it does nothing. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from './run-command.ts'

const root = resolve(import.meta.dirname, '..')
const minuteMs = 60_000

if (existsSync(join(root, 'node_modules/vite'))) {
  const pages = await run(['npm', 'run', '-s', 'build:web'], 3 * minuteMs)
  const store = await run(['npm', 'run', '-s', 'prepare:store'], 3 * minuteMs)
  process.exitCode = Math.max(pages.code, store.code)
}
