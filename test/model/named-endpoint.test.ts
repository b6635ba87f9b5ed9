import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startModelServer } from './servers/process.ts'
import type { Turn } from './servers/turn.ts'
import { goodKey } from './servers/turn.ts'

const add = (a: number, b: number) => ({ name: 'add', input: { a, b } })
/** What a model that can do it says in `real-endpoint.test.ts`, turn by turn. */
const said: readonly Turn[] = [
  { text: 'Yes.' },
  { text: '{"capital":"Paris"}' },
  { calls: [add(40, 2)] },
  { text: 'The sum is 42.' },
  { calls: [add(40, 2), add(50, 3)] },
  { text: 'The sums are 42 and 53.' },
  { calls: [add(40, 2)] },
  { text: 'The sum is 42.' },
  { text: '1, 2, 3', stop: 'length' },
  { text: '1, 2, 3', delayMs: 1_000 },
  { text: '1, 2, 3, 4, 5, 6, 7, 8, 9, 10' },
]

it('what a real model is asked where its key is given is asked of whatever endpoint the environment names', async () => {
  const server = await startModelServer('openai')
  await server.script(...said)
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NO_COLOR: '1',
    ACESO_TEST_MODEL: '1',
    LLM_PROVIDER: 'openai',
    LLM_API_KEY: goodKey,
    LLM_BASE_URL: server.url,
    LLM_MODEL: 'gpt-4',
  }
  const cwd = join(import.meta.dirname, '../..')
  const vitest = join(cwd, 'node_modules/vitest/vitest.mjs')
  const asked = ['run', '--config', 'test/model/vitest.config.ts', 'test/model/real-endpoint.test.ts']
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, ...asked], { cwd, env })
  expect(stdout).toMatch(/Tests +9 passed \(9\)/)
  await server.stop()
}, 60_000)
