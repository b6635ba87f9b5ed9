import { describe, expect, it } from 'vitest'
import { KnownCrash } from '../../domain/crash/crash-record.ts'
import type { StackReport } from '../../domain/crash/crash-stack.ts'
import { stackOf } from '../group/stack-report.fixture.ts'
import { readCrashLog } from '../log/read-log.ts'
import { looksLike } from './looks-like.ts'
import { milvusCrashes } from './milvus.ts'

const [abrt, fpe, segv] = [6, 8, 11]
const retrieve = [
  'std::unordered_map<milvus::FieldId, std::shared_ptr<milvus::Chunk> >::find',
  'milvus::GroupChunk::GetChunk(milvus::FieldId) const',
  'milvus::ProxyChunkColumn::BulkVectorValueAt(void*, long const*, long, long)',
  'milvus::segcore::ChunkedSegmentSealedImpl::get_raw_data',
  'milvus::segcore::ChunkedSegmentSealedImpl::bulk_subscript',
  'milvus::segcore::SegmentInternalInterface::FillTargetEntry',
  'milvus::segcore::SegmentInternalInterface::Retrieve',
  'AsyncRetrieveByOffsets(void*)::{lambda()#1}::operator()',
  'folly::CPUThreadPoolExecutor::threadRun',
]
const goEnd = [
  'runtime.raise',
  'runtime.dieFromSignal',
  'runtime.sigfwdgo',
  'runtime.sigtrampgo',
  'runtime.sigtramp',
  '<signal handler called>',
]
/** What a log alone tells of a crash. */
const stackOfLog = (log: string): StackReport => {
  const { stack, message } = readCrashLog(log)
  return stackOf(stack?.frames.map(({ function: name }) => name ?? '??') ?? [], {
    origin: 'log',
    ...(message === undefined ? {} : { abortMessage: message }),
  })
}
const best = (stack: Parameters<typeof looksLike>[0], signal?: number): string | undefined => looksLike(stack, signal)[0]?.id

describe('looksLike', () => {
  it.each([
    ['as gdb shows it', retrieve, 'milvus#47738'],
    ['behind Go’s re-raise', [...goEnd, ...retrieve], 'milvus#47738'],
    ['with a helper inlined away', retrieve.filter((name) => !name.includes('get_raw_data')), 'milvus#47738'],
    ['another bug on the same path', retrieve.slice(4), 'milvus#48384'],
    [
      'templates',
      [
        'knowhere::IvfIndexNode<float, faiss::IndexIVFFlat>::Deserialize',
        'knowhere::Index<knowhere::IndexNode>::Deserialize',
        'milvus::index::VectorMemIndex<float>::LoadWithoutAssemble',
      ],
      'milvus#28065',
    ],
    [
      'the schema change',
      [
        'milvus::cachinglayer::CellAccessor<milvus::GroupChunk>::get_cell_of',
        'milvus::ChunkedColumnGroup::GetGroupChunk',
        'milvus::ProxyChunkColumn::StringViews',
        'milvus::segcore::ChunkedSegmentSealedImpl::chunk_string_view_impl',
        'milvus::exec::PhyColumnExpr::DoEval<std::string_view>',
      ],
      'milvus#50197',
    ],
    [
      'Go',
      ['runtime.sigpanic', 'github.com/milvus-io/milvus/internal/querynodev2/segments.(*segmentLoader).loadSegment', 'runtime.goexit'],
      'milvus#16144',
    ],
  ])('recognises a reported crash %s', (_, names, id) => {
    expect(best(stackOf(names), segv)).toBe(id)
  })

  it('recognises an exception by its words, across versions, and better with its frames', () => {
    for (const [version, line] of [
      ['2.4', 220],
      ['2.6', 237],
    ] as const) {
      const log = `terminate called after throwing an instance of 'milvus::SegcoreError'\n  what():   => remove local directory: /var/lib/milvus/${version}/x failed, error: Directory not empty at /src/LocalChunkManager.cpp:${line}\n`
      expect(best(stackOfLog(log), abrt)).toBe('milvus#48792')
    }
    const known = looksLike(
      stackOf(['abort', '__cxa_throw', 'milvus::storage::LocalChunkManager::RemoveDir'], { abortMessage: 'x: remove local directory y' }),
      abrt,
    )
    expect(known[0]).toMatchObject({ id: 'milvus#48792', similarity: 1 })
  })

  it('recognises a symbolizer’s block alone', () => {
    const block =
      'SIGNAL CATCH BY NON-GO SIGNAL HANDLER\nSIGNO: 11; SIGNAME: Segmentation fault; SI_CODE: 1; SI_ADDR: 0x30\nBACKTRACE:\n_ZN6milvus12ColumnVector10GetRawDataEv\n\t/a.h:1 pc=0x1\n_ZN6milvus4exec15PhyRescoresNode9GetOutputEv\n\t/b.cpp:2 pc=0x2\n(null)\n\t(null):0 pc=0x3\n'
    expect(looksLike(stackOfLog(block), undefined)[0]).toMatchObject({ id: 'milvus#47339', fixedIn: 'pull request 47340' })
  })

  it('asks the signal', () => {
    expect(best(stackOf([...goEnd, 'x_cgo_callers', 'milvus::Build'], { goReraised: { signal: fpe } }), abrt)).not.toBe('milvus#47738')
    expect(looksLike(stackOf(retrieve), abrt).map(({ id }) => id)).not.toContain('milvus#47738')
  })

  it.each([
    ['an unknown bug', ['milvus::storage::DiskWriter::Flush', 'milvus::storage::DiskWriter::Close', 'main']],
    [
      'a deep caller alone',
      ['milvus::New::thing', 'milvus::Other::thing', 'milvus::Third::thing', 'milvus::segcore::SegmentInternalInterface::Retrieve'],
    ],
    ['no stack', []],
  ])('says nothing about %s', (_, names) => {
    expect(looksLike(stackOf(names), segv)).toEqual([])
  })

  it('fits the record, and each entry can be recognised by something', () => {
    expect(new Set(milvusCrashes.map(({ id }) => id)).size).toBe(milvusCrashes.length)
    for (const entry of milvusCrashes) {
      const names = (entry.frames ?? []).map((name) => (name.startsWith('(*') ? `package.${name}` : name))
      const stack = stackOf(names, { abortMessage: (entry.says ?? []).join(' ') })
      const found = looksLike(stack, entry.signals?.[0])
      expect(found.map(({ id }) => id)).toContain(entry.id)
      for (const one of found) expect(KnownCrash.parse(one)).toEqual(one)
    }
  })
})
