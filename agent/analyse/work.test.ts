import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import type { CrashRecord } from '../../src/domain/crash/crash-record.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import { type Journal, openJournal } from '../data/journal.ts'
import { openSpool } from '../data/spool.ts'
import { agentMetrics } from '../telemetry/metrics.ts'
import type { FoundFile } from '../watch/folder.ts'
import { knownGroups } from './known-groups.ts'
import { type WorkMeans, workOn } from './work.ts'

const signal = AbortSignal.timeout(60_000)
const now = Date.parse('2026-11-21T08:00:10.000Z')
const identity = { device: '1', inode: '2', sizeBytes: 10, modifiedMs: now - 10_000 }
const file: FoundFile = {
  path: '/cores/core.1',
  name: 'core.1',
  id: 'a'.repeat(32),
  looks: [
    { identity, atMs: now - 5_000 },
    { identity, atMs: now },
  ],
}

function recordOf(more: Partial<CrashRecord> = {}): CrashRecord {
  const { record } = crash('1', { key: 'aaaa' })
  if (record === undefined) throw new Error('the example has a record')
  return { ...record, ...more }
}

const journals: Journal[] = []
afterEach(async () => {
  await Promise.all(journals.splice(0).map((journal) => journal.close()))
})

async function agent(instead: Partial<WorkMeans> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'aceso-work-'))
  const kept: boolean[] = []
  const said: string[] = []
  const deleted: string[] = []
  const means: WorkMeans = {
    nodeName: 'n1',
    nowMs: () => now,
    limits: { maxFileAgeMs: 86_400_000, maxFileBytes: 2e9 },
    valueThreshold: 7,
    completionOf: () => 'written-in-place',
    glance: async () => ({ diskBytes: 10, truncated: false }),
    inspect: async () => ({ record: recordOf(), logTail: 'SIGSEGV' }),
    keep: async (_id, _record, _group, whole) => {
      kept.push(whole)
      const stored = { backend: 'local', name: 'x', sizeBytes: 1, originalBytes: 1, sha256: 'a'.repeat(64) } as const
      return whole
        ? [
            { what: 'full', ...stored },
            { what: 'slim', ...stored },
          ]
        : [{ what: 'slim', ...stored }]
    },
    deleteOriginal: undefined,
    ignored: () => undefined,
    wake: () => undefined,
    linked: () => undefined,
    known: knownGroups(1),
    announced: new Set(),
    spool: await openSpool(join(folder, 'spool'), () => undefined),
    journal: await openJournal(join(folder, 'journal')),
    metrics: agentMetrics('1'),
    log: {
      found: (path) => said.push(`found ${path}`),
      scored: () => said.push('scored'),
      skipped: (_, why) => said.push(`skipped ${why}`),
      failed: (_, why) => said.push(`failed ${why}`),
      again: (_, why) => said.push(`again ${why}`),
      done: () => undefined,
    },
    ...instead,
  }
  journals.push(means.journal)
  const told = async () => (await means.spool.peek(10)).map(({ status, why }) => [status, why])
  return { means, kept, said, deleted, told }
}

describe('the work on one core', () => {
  it('ends with a report and a line in the journal, once', async () => {
    const { means, said, told } = await agent()
    expect(await workOn(file, means, signal)).toBe('done')
    expect(await workOn(file, means, signal)).toBe('done')
    expect(await told()).toEqual([['stored', undefined]])
    expect(said).toEqual(['found /cores/core.1', 'scored'])
  })

  it('is not done again when it was killed between the report and the journal', async () => {
    const { means, said } = await agent()
    await means.spool.put({ ...crash('1', {}), id: file.id })
    expect(await workOn(file, means, signal)).toBe('done')
    expect(said).toEqual([])
    expect(means.journal.has(file.id)).toBe(true)
  })

  it('keeps the whole core of a new group only, a slim one of each', async () => {
    const { means, kept } = await agent()
    await workOn(file, means, signal)
    await workOn({ ...file, id: 'b'.repeat(32) }, means, signal)
    expect(kept).toEqual([true, false])
  })

  it('waits for a file that is still written, and for one that looks cut off', async () => {
    const growing = { ...file, looks: [{ identity, atMs: now }] }
    const { means, said } = await agent({ glance: async () => ({ diskBytes: 10, truncated: true }) })
    expect(await workOn(growing, means, signal)).toBe('wait')
    expect(await workOn(file, means, signal)).toBe('wait')
    expect(said).toEqual([])
  })

  it('skips with a reason what is too large or too old', async () => {
    const { means, told } = await agent({ glance: async () => ({ diskBytes: 3e9, truncated: false }) })
    await workOn(file, means, signal)
    expect(await told()).toEqual([['skipped', expect.stringContaining('maxFileSize')]])
  })

  it('describes but does not keep what is of little value, and deletes it only when told to', async () => {
    const deleted: string[] = []
    const low = recordOf({ score: { ...recordOf().score, totalScore: 4 } })
    const { means, kept, told } = await agent({
      inspect: async () => ({ record: low, logTail: undefined }),
      deleteOriginal: async ({ path }) => {
        deleted.push(path)
      },
    })
    await workOn(file, means, signal)
    expect(kept).toEqual([])
    expect(deleted).toEqual(['/cores/core.1'])
    expect(await told()).toEqual([['analyzed', 'value 4 is below the threshold 7']])
  })

  it('tells of the crash although nothing could be kept', async () => {
    const { means, told } = await agent({
      keep: async () => {
        throw new AcesoError('disk-full', 'no room')
      },
    })
    await workOn(file, means, signal)
    expect(await told()).toEqual([['analyzed', undefined]])
  })

  it('gives up at once on a file that cannot be read, and tries again what may pass', async () => {
    const settled = { ...file, looks: [{ identity, atMs: now - 40_000 }, ...file.looks] }
    const unreadable = await agent({
      glance: async () => {
        throw new AcesoError('core-unreadable', 'no ELF file')
      },
    })
    expect(await workOn(file, unreadable.means, signal, false)).toBe('wait')
    expect(await workOn(settled, unreadable.means, signal, false)).toBe('done')
    expect(await unreadable.told()).toEqual([['error', 'no ELF file']])
    const busy = await agent({
      inspect: async () => {
        throw new Error('EMFILE')
      },
    })
    expect(await workOn(file, busy.means, signal, false)).toBe('again')
    expect(busy.said.at(-1)).toBe('again EMFILE')
    expect(await workOn(file, busy.means, signal, true)).toBe('done')
    expect(await busy.told()).toEqual([['error', 'EMFILE']])
    expect(busy.said.filter((line) => line.startsWith('found'))).toHaveLength(1)
  })

  it('says nothing of a file that is gone before anybody was told of it', async () => {
    const gone = async () => {
      throw new AcesoError('not-found', 'there is no file')
    }
    const { means, told, said } = await agent({ glance: gone })
    expect(await workOn(file, means, signal)).toBe('wait')
    expect(said).toEqual([])
    const late = await agent({ inspect: gone })
    expect(await workOn({ ...file, looks: [{ identity, atMs: 0 }, ...file.looks] }, late.means, signal)).toBe('done')
    expect(await late.told()).toEqual([['error', 'there is no file']])
    expect(await told()).toEqual([])
  })

  it('leaves alone what the configuration ignores', async () => {
    const { means, kept, told } = await agent({ ignored: () => 'container livenessprobe is ignored' })
    await workOn(file, means, signal)
    expect(await told()).toEqual([['skipped', 'container livenessprobe is ignored']])
    expect(kept).toEqual([])
  })
})
