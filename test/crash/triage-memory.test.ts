import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultFolder } from '../../lab/crashes/settings.ts'
import { agentEnvironment } from '../../src/app/own-agent/agent-environment.ts'

it('the facts of many packed cores cost no memory that stays', async () => {
  const folder = join(defaultFolder, 'derived/systemd')
  const packed = (await readdir(folder)).filter((name) => name.endsWith('.zst')).map((name) => join(folder, name))
  expect(packed.length).toBeGreaterThan(1)
  const program = join(import.meta.dirname, '../../bench/crash/triage-process.ts')
  const said = execFileSync(process.execPath, [program, ...packed.slice(-2), '150'], {
    env: { ...process.env, ...agentEnvironment },
    encoding: 'utf8',
  })
  expect((JSON.parse(said) as { keptMb: number }).keptMb).toBeLessThan(12)
})
