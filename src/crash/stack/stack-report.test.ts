import { describe, expect, it } from 'vitest'
import type { DebuggerAnswer } from '../../ports/cores/debugger.ts'
import { coreFacts } from './facts.fixture.ts'
import type { SignalFrame } from './signal-frame.ts'
import { stackReport } from './stack-report.ts'

const ran = (output: string, errors = ''): { tool: 'gdb'; answer: DebuggerAnswer } => ({
  tool: 'gdb',
  answer: { kind: 'ran', output, errors, cut: false, ms: 1 },
})
const crash = (...frames: string[]): string =>
  `@@aceso crash\n[Current thread is 1 (LWP 1)]\n${frames.map((frame, index) => `#${index}  ${frame}`).join('\n')}\n`
const none = new Map<number, SignalFrame[]>()
const aborted = coreFacts({ signal: { number: 6, name: 'SIGABRT', code: -6 } })

describe('stackReport', () => {
  it('places frames in the mapped files', () => {
    const report = stackReport({
      facts: coreFacts(),
      answer: ran(crash('0x401000 in milvus::Load (x=...) at load.cpp:3', '0x401500 in main () at main.cpp:9')),
      nested: none,
    })
    expect(report).toMatchObject({ origin: 'gdb', crashThread: 1 })
    expect(report.fault).toBeUndefined()
    expect(report.threads[0]?.frames[0]).toEqual({
      module: '/milvus/bin/milvus',
      offset: '0x1000',
      buildId: 'ab12',
      function: 'milvus::Load',
      file: 'load.cpp',
      line: 3,
    })
  })

  it('marks inlined calls, and not recursion', () => {
    const { threads } = stackReport({
      facts: coreFacts(),
      answer: ran(
        crash('0x401000 in peek () at a:1', '0x401000 in load () at a:2', '0x401700 in load () at a:3', '0x401700 in load () at a:3'),
      ),
      nested: none,
    })
    expect(threads[0]?.frames.map(({ inlined }) => inlined)).toEqual([true, undefined, undefined, undefined])
  })

  it.each([
    ['nothing at all', ran(''), 'debugger-failed'],
    ['gdb that says it is no core', ran('No stack.', '"x" is not a core dump: file format not recognized'), 'unreadable'],
    ['a file it may not read', ran('', '/mnt/core: Permission denied.'), 'no-permission'],
    ['addresses only', ran(crash('0x401000 in ?? ()', '0x7f0000001000 in __libc_start_main () from /usr/lib/libc.so.6')), 'no-symbols'],
    [
      'a debugger that was ended',
      { tool: 'gdb' as const, answer: { kind: 'failed' as const, fault: 'timed-out' as const, detail: 'ended after 5 ms' } },
      'timed-out',
    ],
  ])('never counts as success: %s', (_, answer, kind) => {
    const report = stackReport({ facts: coreFacts(), answer, nested: none })
    expect(report.fault?.kind).toBe(kind)
    expect(report.threads.find(({ tid }) => tid === 1)?.frames[0]).toMatchObject({ module: '/milvus/bin/milvus', offset: '0x1000' })
  })

  it('tells a core that is cut off from a debugger that failed', () => {
    expect(stackReport({ facts: coreFacts({ truncated: true }), answer: ran(''), nested: none }).fault?.kind).toBe('truncated-core')
    const short = `${crash('0x401000 in milvus::Load ()')}Backtrace stopped: Cannot access memory at address 0x7ffc\n`
    expect(stackReport({ facts: coreFacts({ truncated: true }), answer: ran(short), nested: none }).fault?.kind).toBe('truncated-core')
    expect(
      stackReport({ facts: coreFacts({ truncated: true }), answer: ran(crash('0x401000 in a ()', '0x401100 in main ()')), nested: none })
        .fault,
    ).toBeUndefined()
  })

  it('finds the fault behind a re-raise by the kernel’s frame, on whichever thread it is', () => {
    const nested = new Map([
      [1, [{ signal: 3, code: 0, faultAddress: undefined, pc: '0x401000', sp: '0x1' }]],
      [2, [{ signal: 11, code: 1, faultAddress: '0xc', pc: '0x402200', sp: '0x7f10' }]],
    ])
    const threads =
      '@@aceso threads\nThread 2 (LWP 2):\n#0  0x401000 in runtime.usleep ()\n#1  <signal handler called>\n#2  0x402200 in segcore_retrieve ()\nThread 1 (LWP 1):\n#0  0x401000 in runtime.raise ()\n'
    const report = stackReport({ facts: aborted, answer: ran(crash('0x401000 in runtime.raise ()') + threads), nested })
    expect(report.crashThread).toBe(2)
    expect(report.goReraised).toEqual({ signal: 11, code: 1, faultAddress: '0xc', pc: '0x402200', sp: '0x7f10' })
  })

  it('does not believe an old signal frame that the walk does not reach', () => {
    const nested = new Map([[1, [{ signal: 11, code: 1, faultAddress: '0xc', pc: '0x409999', sp: '0x7f10' }]]])
    const report = stackReport({
      facts: aborted,
      answer: ran(crash('0x401000 in abort ()', '0x401100 in load ()', '0x401200 in main ()')),
      nested,
    })
    expect(report.goReraised).toBeUndefined()
  })

  it('takes Go’s own note for a goroutine’s fault, else the log’s, else the kind alone', () => {
    const panic = crash(
      '0x401000 in runtime.raise ()',
      '0x401100 in runtime.panicmem ()',
      '0x401200 in runtime.sigpanic ()',
      '0x401300 in main.load ()',
    )
    expect(stackReport({ facts: aborted, answer: ran(`${panic}@@aceso go\n11 1 8 4199168\n`), nested: none }).goReraised).toEqual({
      signal: 11,
      code: 1,
      faultAddress: '0x8',
      pc: '0x401300',
    })
    const log = { signal: { number: 11, code: 1, faultAddress: '0x8', pc: '0x401300' }, message: 'panic: nil' }
    expect(stackReport({ facts: aborted, answer: ran(panic), nested: none, log }).goReraised).toMatchObject({
      signal: 11,
      faultAddress: '0x8',
    })
    expect(stackReport({ facts: aborted, answer: ran(panic), nested: none }).goReraised).toEqual({ signal: 11 })
  })

  it('names a core’s nameless frames from the log by their addresses', () => {
    const log = { stack: { by: 'symbolizer' as const, frames: [{ function: 'milvus::Load', file: 'load.cpp', line: 4, pc: '0x401000' }] } }
    const report = stackReport({ facts: coreFacts(), nested: none, log })
    expect(report.threads[0]?.frames).toEqual([
      { module: '/milvus/bin/milvus', offset: '0x1000', buildId: 'ab12', function: 'milvus::Load', file: 'load.cpp', line: 4 },
    ])
  })

  it('works on the notes alone', () => {
    const nested = new Map([[1, [{ signal: 11, code: 1, faultAddress: '0xc', pc: '0x402200', sp: '0x7f10' }]]])
    const report = stackReport({ facts: aborted, nested })
    expect(report).toMatchObject({ origin: 'notes', crashThread: 1, goReraised: { signal: 11 } })
    expect(report.threads[0]?.frames.map(({ offset }) => offset)).toEqual(['0x1000', '0x0', '0x2200'])
    expect(report.threads).toHaveLength(2)
  })
})
