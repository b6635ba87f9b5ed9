import { crash } from '../../domain/crash/crash.fixture.ts'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import type { CrashVerdict } from './verdict.ts'

/** The querynode that died of a null pointer, with a stack of three named frames and a second thread. */
export function recordOf(change: Partial<CrashRecord> = {}): CrashRecord {
  const { record } = crash('1', { key: 'a' })
  if (record === undefined) throw new Error('the example has a record')
  return {
    ...record,
    threadCount: 2,
    threads: [
      {
        tid: 7,
        name: 'search-pool',
        frames: [
          {
            function: 'milvus::GroupChunk::ChunkSize(int) const',
            module: '/milvus/lib/libmilvus_core.so',
            offset: '0x10',
            file: '/src/GroupChunk.h',
            line: 41,
          },
          { function: 'milvus::ProxyChunkColumn::GetChunk(long)', module: '/milvus/lib/libmilvus_core.so', offset: '0x20' },
          { function: 'main.(*loader).load', module: '/milvus/bin/milvus', offset: '0x30' },
        ],
      },
      { tid: 8, frames: [{ function: 'knowhere::Index<int>::Search', module: '/milvus/lib/libknowhere.so', offset: '0x40' }] },
    ],
    registers: { rip: '0x7f0000001010', rsp: '0x7ffd00001000', rbp: '0x7ffd00001040', rax: '0x0', rcx: '0x6472617773736170', rdx: '0x20' },
    ...change,
  }
}

export function verdictOf(change: Partial<CrashVerdict> = {}): CrashVerdict {
  return {
    summary: 'A chunk was gone.',
    rootCause: '',
    impact: '',
    recommendations: [],
    confidence: 0.8,
    relatedIssues: [],
    codeSuggestions: [],
    ...change,
  }
}
