import { describe, expect, it } from 'vitest'
import { AgentReport } from '../../src/domain/crash/agent-protocol.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { reportOf, slender } from './report.ts'

const { record } = crash('1', { key: 'aaaa' })
if (record === undefined) throw new Error('the example has a record')

describe('a report', () => {
  it('does not make a report of megabytes out of thousands of threads', () => {
    const threads = Array.from({ length: 2_000 }, (_, tid) => ({
      tid,
      frames: Array.from({ length: 20 }, () => ({ function: 'wait', module: '/lib/libc.so.6', offset: '0x1' })),
    }))
    const slim = slender({ ...record, threads, crashThread: 1_999 })
    expect(JSON.stringify(slim).length).toBeLessThan(400_000)
    expect(slim.threads.at(-1)?.tid).toBe(1_999)
    expect(slim.notes.at(-1)).toMatch(/^the stacks of 18\d\d more threads/)
  })

  it('is what the protocol takes, however long log and reasons are', () => {
    const outcome = { status: 'error', why: 'x'.repeat(9_000), record, logTail: `${'a'.repeat(70_000)}end` } as const
    const report = AgentReport.parse({ ...reportOf({ id: 'a'.repeat(32), path: '/cores/core.1' }, 'n1', 0, outcome), sequence: 1 })
    expect(report).toMatchObject({ at: '1970-01-01T00:00:00.000Z', status: 'error', file: '/cores/core.1', stored: [] })
    expect(report.logTail?.endsWith('end')).toBe(true)
  })
})
