import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PodLink } from '../../src/domain/crash/crash-record.ts'
import { containerLog, mostLogBytes } from './container-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-pod-logs-'))
const pod: PodLink = { namespace: 'milvus', name: 'q-0', uid: 'u1', container: 'querynode', method: 'cgroup', confidence: 1, conflicts: [] }
const own = join(folder, 'milvus_q-0_u1', 'querynode')
mkdirSync(own, { recursive: true })
writeFileSync(join(own, '0.log'), '2026-11-21T08:00:00.1Z stderr F panic: old\n')
writeFileSync(
  join(own, '1.log'),
  `2026-11-21T08:05:00.1Z stderr F ${'x'.repeat(mostLogBytes)}\n2026-11-21T08:05:09.1Z stderr F password=hunter2 SIGSEGV\n`,
)
writeFileSync(join(own, '2.log'), '2026-11-21T08:05:20.1Z stderr F started again\n')

describe('the log of a crashed container', () => {
  it('is that of the run that crashed, its end, without secrets', async () => {
    const text = await containerLog(folder, pod, Date.parse('2026-11-21T08:05:10Z'))
    expect(text).toContain('SIGSEGV')
    expect(text).not.toMatch(/hunter2|started again/)
    expect(text?.length).toBeLessThan(mostLogBytes)
    expect(await containerLog(folder, pod, Date.parse('2026-11-21T08:00:05Z'))).toContain('panic: old')
  })

  it('is unknown where nothing leads to it', async () => {
    expect(await containerLog(folder, undefined, 0)).toBeUndefined()
    expect(await containerLog(folder, { ...pod, uid: 'other' }, Date.now())).toBeUndefined()
  })
})
