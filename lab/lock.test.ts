import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alone } from './lock.ts'
import { sleep } from './run.ts'

const holder = `
  const { alone } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.ts'))})
  await alone(() => new Promise(() => { console.log('held'); setInterval(() => {}, 1000) }), process.argv[1])
`

describe('one at a time on a machine', () => {
  it('lets four wait for each other, also when the holder before them was killed', async () => {
    const folder = `/nowhere/${randomUUID()}`
    const killed = spawn(process.execPath, ['--input-type=module', '-e', holder, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(killed.stdout, 'data')
    let inside = 0
    const done: number[] = []
    const waiting = Array.from({ length: 4 }, (_, index) =>
      alone(async () => {
        inside += 1
        await sleep(5)
        expect(inside).toBe(1)
        inside -= 1
        done.push(index)
      }, folder),
    )
    await sleep(50)
    expect(done).toEqual([])
    killed.kill('SIGKILL')
    await Promise.all(waiting)
    expect(done).toHaveLength(4)
  })

  it('is free again after work that failed, and says what failed', async () => {
    const folder = `/nowhere/${randomUUID()}`
    await expect(alone(() => Promise.reject(new Error('no disk')), folder)).rejects.toThrow('no disk')
    expect(await alone(() => Promise.resolve('done'), folder)).toBe('done')
  })
})
