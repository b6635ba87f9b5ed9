import { describe, expect, it } from 'vitest'
import { recordOf, verdictOf } from './analysis.fixture.ts'
import { doubtsOf } from './doubts.ts'

const record = recordOf({ looksLike: [{ id: 'milvus#47738', title: 'Evicted chunk', similarity: 0.7 }] })
const suggestion = { file: '', function: '', lineNumber: undefined, issue: 'x', suggestion: 'y', priority: 'low' } as const
const doubts = (change: Parameters<typeof verdictOf>[0], of = record) =>
  doubtsOf(verdictOf(change), of, 'Last Words: free(): invalid pointer')

describe('doubts about an answer', () => {
  it.each([
    'GroupChunk::ChunkSize read a null cell that ProxyChunkColumn::GetChunk had given it.',
    'milvus::GroupChunk::ChunkSize() of SIGSEGV, called by main.(*loader).load.',
    'ChunkSize() crashed, after free() had been called; std::terminate was not reached.',
    'Meanwhile knowhere::Index::Search ran in another thread.',
    'See milvus#47738, and milvus-io/milvus#47738.',
    'At 12:30::x the ratio was a::1; nothing(else) is claimed.',
  ])('are none where it names what is there: %s', (summary) => {
    expect(doubts({ summary })).toEqual([])
  })

  it.each([
    [{ rootCause: 'milvus::SegmentSealed::LoadIndex races with itself.' }, 'function-not-in-stack', 'milvus::SegmentSealed::LoadIndex'],
    [{ summary: 'Other::ChunkSize is at fault.' }, 'function-not-in-stack', 'Other::ChunkSize'],
    [{ impact: 'releaseSegment() leaks.' }, 'function-not-in-stack', 'releaseSegment'],
    [{ summary: 'main.(*loader).unload is at fault.' }, 'function-not-in-stack', 'main.(*loader).unload'],
    [{ codeSuggestions: [{ ...suggestion, function: 'milvus::Nowhere::Go(int)' }] }, 'function-not-in-stack', 'milvus::Nowhere::Go'],
    [{ codeSuggestions: [{ ...suggestion, file: 'src/Invented.cpp' }] }, 'file-not-in-stack', 'src/Invented.cpp'],
    [{ summary: 'It ended by SIGABRT.' }, 'other-signal', 'SIGABRT'],
    [{ relatedIssues: ['milvus#1'] }, 'issue-not-known', 'milvus#1'],
    [{ recommendations: ['Upgrade: milvus-io/milvus#31337 is fixed.'] }, 'issue-not-known', 'milvus-io/milvus#31337'],
  ] as const)('name what is not there: %j', (change, kind, said) => {
    expect(doubts(change as Parameters<typeof verdictOf>[0])).toEqual([{ kind, said }])
  })

  it('leave proposals alone', () => {
    expect(
      doubts({
        recommendations: ['Guard it with Mutex::Lock()'],
        codeSuggestions: [{ ...suggestion, file: 'GroupChunk.h', function: 'ChunkSize', suggestion: 'call Cell::Pin()' }],
      }),
    ).toEqual([])
  })

  it('bear the signal that a runtime caught before', () => {
    const reraised = recordOf({ signal: { number: 6, name: 'SIGABRT', code: 0 }, goReraised: { signal: 11 } })
    expect(doubts({ summary: 'SIGSEGV, raised again as SIGABRT.' }, reraised)).toEqual([])
  })

  it('tell of a known crash that is nearly certain and that the answer passes over', () => {
    const sure = recordOf({ looksLike: [{ id: 'milvus#47738', title: 'Evicted chunk', similarity: 0.92 }] })
    expect(doubts({ summary: 'The disk is full.' }, sure)).toEqual([{ kind: 'known-crash-left-out', said: 'milvus#47738: Evicted chunk' }])
    expect(doubts({ relatedIssues: ['https://github.com/milvus-io/milvus/issues/47738'] }, sure)).toEqual([])
  })

  it('are few and short, each once, however much is invented', () => {
    const summary = Array.from({ length: 100 }, (_, index) => `made::up_${index % 40}::${'x'.repeat(500)}`).join(' ')
    const found = doubts({ summary })
    expect(found).toHaveLength(20)
    expect(found.every(({ said }) => said.length <= 200)).toBe(true)
  })
})
