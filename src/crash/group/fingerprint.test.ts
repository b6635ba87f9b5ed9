import { describe, expect, it } from 'vitest'
import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import { fingerprintOf } from './fingerprint.ts'
import { stackOf } from './stack-report.fixture.ts'

const segv: CoreFacts = {
  machine: 'x86-64',
  truncated: false,
  executable: '/milvus/bin/milvus',
  command: 'milvus',
  arguments: [],
  pid: 1,
  parentPid: 0,
  uid: 0,
  gid: 0,
  signal: { number: 11, name: 'SIGSEGV', code: 1, faultAddress: '0x20' },
  dumpThread: 1,
  threads: [{ tid: 1, pc: '0x401000', sp: '0x7ffc00000000', fp: '0x0' }],
  registers: {},
  modules: [],
  environment: {},
  notes: [],
}
const aborted: CoreFacts = { ...segv, signal: { number: 6, name: 'SIGABRT', code: -6 } }
const goEnd = ['runtime.raise', 'runtime.dieFromSignal', 'runtime.sigfwdgo', 'runtime.sigtrampgo', 'runtime.sigtramp']

describe('fingerprintOf', () => {
  it('is the same across builds: other offsets, inlining, clones, argument and library names', () => {
    const one = fingerprintOf(
      segv,
      stackOf(['milvus::Column<long>::get(int) const', 'milvus::Retrieve(milvus::Column<long>*, int) [clone .isra.0]', 'main']),
    )
    const two = fingerprintOf(
      segv,
      stackOf([
        '/x/milvus-O2!milvus::Column<long int>::get',
        '/x/milvus-O2!milvus::Retrieve.part.3',
        '/x/milvus-O2!main',
        '/lib/libc.so.6!__libc_start_call_main',
      ]),
    )
    expect(two.key).toBe(one.key)
    expect(one).toMatchObject({
      faultClass: 'near-null',
      frames: ['milvus!milvus::Column::get', 'milvus!milvus::Retrieve'],
      origin: 'stack',
    })
  })

  it('does not tell builds apart by where a program or a task begins: a last call that jumps takes its frame along', () => {
    const whole = fingerprintOf(segv, stackOf(['read_row', 'scan', 'main', '__libc_start_main']))
    expect(fingerprintOf(segv, stackOf(['read_row', 'scan', '__libc_start_main'])).key).toBe(whole.key)
    const task = fingerprintOf(segv, stackOf(['read_row', 'scan', 'operator()', 'std::thread::_State_impl::_M_run', 'start_thread']))
    expect(task.key).toBe(whole.key)
    expect(fingerprintOf(segv, stackOf(['main', '__libc_start_main'])).frames).toEqual(['milvus!main'])
  })

  it('looks behind the way Go and C++ end', () => {
    const go = fingerprintOf(
      aborted,
      stackOf([...goEnd, '<signal handler called>', 'segcore_retrieve', 'foreign', 'start_thread', 'clone3'], {
        goReraised: { signal: 11, code: 1, faultAddress: '0xc', pc: '0x4a2200', sp: '0x7f00' },
      }),
    )
    expect(go.frames).toEqual(['milvus!segcore_retrieve', 'milvus!foreign'])
    expect(go.faultClass).toBe('near-null')
    const thrown = fingerprintOf(
      aborted,
      stackOf(['/lib/libc.so.6!abort', '??', 'std::terminate()', '__cxa_throw', 'milvus::RemoveDir(std::string const&)', 'main']),
    )
    expect(thrown.frames).toEqual(['milvus!milvus::RemoveDir'])
  })

  it('is the same with a log alone as with a core, and needs the program for a name that says nothing by itself', () => {
    const names = ['milvus::GroupChunk::GetChunk', 'milvus::Retrieve']
    const inCore = fingerprintOf(segv, stackOf(names))
    const inLog = fingerprintOf(
      undefined,
      stackOf(
        names.map((name) => `!${name}`),
        { origin: 'log', goReraised: { signal: 11, code: 1, faultAddress: '0x20' } },
      ),
    )
    expect(inLog).toMatchObject({ key: inCore.key, origin: 'log' })
    expect(fingerprintOf(segv, stackOf(['/a/one!main'])).key).not.toBe(fingerprintOf(segv, stackOf(['/a/two!main'])).key)
  })

  it('does not call all crashes without symbols one', () => {
    const nameless = { ...stackOf(['??', '??', '??']) }
    expect(fingerprintOf(aborted, nameless).key).toBeUndefined()
    expect(fingerprintOf(segv, nameless).key).toBeDefined()
  })

  it('keeps crashes apart that only end alike', () => {
    const keys = ['a::Load', 'b::Load'].map((name) => fingerprintOf(aborted, stackOf([...goEnd, '<signal handler called>', name])).key)
    expect(new Set(keys).size).toBe(2)
    expect(fingerprintOf(segv, stackOf(['a::Load'])).key).not.toBe(fingerprintOf(aborted, stackOf(['a::Load'])).key)
  })

  it('counts a recursion once, whatever its depth and whichever function hit the end', () => {
    const overflow: CoreFacts = { ...segv, signal: { ...segv.signal, faultAddress: '0x7ffbfffffff8' } }
    const deep = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 'parse_item' : 'parse_list'))
    const one = fingerprintOf(overflow, stackOf(deep))
    const two = fingerprintOf(overflow, stackOf(deep.slice(1)))
    expect(one.faultClass).toBe('stack-limit')
    expect(one.frames).toEqual(['milvus!parse_item', 'milvus!parse_list'])
    expect(two.key).toBe(one.key)
    const unrolled = Array.from({ length: 60 }, (_, index) => (index % 3 === 2 ? 'parse_list' : 'parse_item'))
    expect(fingerprintOf(overflow, stackOf(unrolled)).key).toBe(one.key)
    expect(fingerprintOf(segv, stackOf(['f', 'f', 'f', 'main'])).frames).toEqual(['milvus!f'])
    expect(fingerprintOf(segv, stackOf(['f', 'f', 'f', 'g'])).frames).toEqual(['milvus!f', 'milvus!g'])
  })

  it('takes glibc’s last words into the key, templated, and an exception’s only beside it', () => {
    const asserting = (line: number, text: string) =>
      fingerprintOf(
        aborted,
        stackOf(['abort', '__assert_fail', 'seek'], { abortMessage: `./milvus: a/seek.c:${line}: seek: Assertion \`${text}' failed.` }),
      ).key
    expect(asserting(12, 'n > 0')).toBe(asserting(99, 'n > 0'))
    expect(asserting(12, 'n > 0')).not.toBe(asserting(12, 'n > 1'))
    const thrown = (what: string | undefined) =>
      fingerprintOf(aborted, stackOf(['abort', '__cxa_throw', 'load'], what === undefined ? {} : { abortMessage: what })).key
    expect(thrown('what(): segment 449 is gone')).toBe(thrown(undefined))
  })

  it('never groups on nothing: the log’s fatal line, or no key', () => {
    const bare = stackOf([...goEnd, 'runtime.throw', 'runtime.fatalthrow'])
    expect(fingerprintOf(aborted, bare)).toMatchObject({ frames: [], origin: 'none' })
    expect(fingerprintOf(aborted, bare).key).toBeUndefined()
    const told = fingerprintOf(aborted, { ...bare, abortMessage: 'fatal error: concurrent map writes' })
    expect(told.origin).toBe('log')
    expect(told.key).not.toBe(fingerprintOf(aborted, { ...bare, abortMessage: 'fatal error: all goroutines are asleep - deadlock!' }).key)
  })

  it('has an exact key by build-id and offset that needs no names', () => {
    const named = stackOf(['f', 'g'])
    const nameless = stackOf(['??', '??'])
    expect(fingerprintOf(segv, nameless).exactKey).toBe(fingerprintOf(segv, named).exactKey)
    expect(fingerprintOf(segv, stackOf(['g', 'f', 'h'])).exactKey).not.toBe(fingerprintOf(segv, named).exactKey)
  })
})
