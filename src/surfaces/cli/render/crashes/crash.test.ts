import { describe, expect, it } from 'vitest'
import type { CrashRecord } from '../../../../domain/crash/crash-record.ts'
import type { Frame } from '../../../../domain/crash/crash-stack.ts'
import { crashBody, crashHead, sizeText } from './crash-text.ts'

const look = { language: 'en', columns: 80, color: false } as const
const milvus = '/milvus/bin/milvus'
const frame = (name: string, file?: string, line?: number): Frame => ({
  function: name,
  module: milvus,
  offset: '0x10',
  ...(file === undefined ? {} : { file }),
  ...(line === undefined ? {} : { line }),
})
const record: CrashRecord = {
  schema: 'aceso.crash/v1',
  file: '/cores/core.zst',
  compressed: 'zstd',
  sizeBytes: 2_640_000_000,
  diskBytes: 934_000_000,
  truncated: false,
  machine: 'x86-64',
  program: milvus,
  command: 'milvus',
  arguments: ['milvus', 'run', 'querynode'],
  pid: 4242,
  uid: 1000,
  threadId: 4250,
  threadCount: 66,
  signal: { number: 11, name: 'SIGSEGV', code: 1, faultAddress: '0x20' },
  reason: 'Segmentation fault (SIGSEGV)',
  faultAddress: '0x20',
  crashedAt: '2026-11-21T09:48:00.000Z',
  stack: { origin: 'gdb' },
  threads: [
    { tid: 4242, frames: [frame('pthread_cond_wait'), frame('takeNextTask')] },
    {
      tid: 4250,
      name: 'knowhere_srch',
      frames: [
        frame('raise', 'raise.c', 5),
        { module: '', offset: '0x0', signalHandler: true },
        frame('milvus::GroupChunk::GetChunk\x1b[2J', '/src/GroupChunk.h', 40),
        ...Array.from({ length: 3 }, () => frame('milvus::descend', 'descend.cpp', 9)),
      ],
    },
    { tid: 4251, frames: [frame('pthread_cond_wait'), frame('takeNextTask')] },
  ],
  crashThread: 4250,
  registers: {},
  modules: [],
  pod: {
    namespace: 'vectors',
    name: 'milvus-querynode-7',
    container: 'querynode',
    method: 'cgroup',
    confidence: 0.99,
    conflicts: [{ method: 'hostname-in-core', says: 'other' }],
  },
  fingerprint: { key: 'abc', faultClass: 'near-null', frames: [], origin: 'stack' },
  looksLike: [{ id: 'milvus#47738', title: 'SIGSEGV in GetChunk', similarity: 0.93, fixedIn: '2.6.5' }],
  quality: 0.84,
  score: {
    baseScore: 4,
    crashReasonScore: 2,
    panicKeywordScore: 0,
    stackTraceScore: 1.5,
    threadScore: 0,
    podAssocScore: 0,
    signalScore: 0,
    fileSizeScore: 0,
    freshnessScore: 0,
    rawScore: 7.5,
    totalScore: 7.5,
  },
  notes: ['signal: core 11, name 6; the first is taken'],
}
const now = Date.parse('2026-11-21T10:00:00Z')

describe('a crash on a page', () => {
  it('begins with what happened to whom', () => {
    expect(crashHead(record, now, look)).toBe(`x milvus: Segmentation fault (SIGSEGV) at 0x20
  near null: something was read or written through a null pointer
  program     /milvus/bin/milvus, process 4242, user 1000, x86-64
  command     milvus run querynode
  signal      SIGSEGV, code 1
  died        2026-11-21 09:48:00 UTC, 12 min ago
  thread      4250 knowhere_srch, of 66
  pod         vectors/milvus-querynode-7, container querynode (by its control
              group, confidence 0.99)
  core        2.6 GB, 934 MB on disk as zstd
`)
  })

  it('marks the frame that went wrong, folds repeats and equal threads, and lets no control character through', () => {
    expect(crashBody(record, undefined, look)).toBe(`
stack of thread 4250 knowhere_srch, by gdb                          readable 84%
    0  raise                                                           raise.c:5
    1  <signal handler called>
  > 2  milvus::GroupChunk::GetChunk [2J                          GroupChunk.h:40
    3  milvus::descend                                             descend.cpp:9
       ... 2 more times the same

other threads
  2 in pthread_cond_wait < takeNextTask

value 7.5 of 10
  base          4.0  ============
  crash reason  2.0  ======
  stack trace   1.5  =====

  fingerprint abc  near-null
  looks like  milvus#47738 (93%): SIGSEGV in GetChunk; fixed in 2.6.5

notes
  - hostname-in-core says other
  - signal: core 11, name 6; the first is taken
`)
  })

  it('tells what the debugger changed, and what to do where it failed', () => {
    const after: CrashRecord = {
      ...record,
      reason: 'Assertion failure',
      abortMessage: 'boom failed',
      stack: { origin: 'notes', fault: { kind: 'no-symbols', detail: 'none' } },
    }
    const body = crashBody(after, record, look)
    expect(body).toContain('  truly       milvus: Assertion failure at 0x20\n  said        boom failed\n')
    expect(body).toContain('  next        no names: give the container’s root with --root, or the program\n')
  })

  it('is whole in Chinese', () => {
    const zh = { ...look, language: 'zh' } as const
    expect(crashHead({ ...record, truncated: true }, now, zh)).toContain('文件        2.6 GB，zstd 压缩后占用磁盘 934 MB；不完整（被截断）')
    expect(crashHead(record, now, zh)).toContain('时间        2026-11-21 09:48:00 UTC（12 分钟前）')
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_600, '100 kB'],
    [2_640_000_000, '2.6 GB'],
  ])('has sizes that people read: %i', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text)
  })
})
