import { describe, expect, it } from 'vitest'
import { growth, linear } from '../../domain/growth.fixture.ts'
import { readCrashLog } from './read-log.ts'

const cri = (text: string): string =>
  text
    .split('\n')
    .map((line) => `2024-05-31T17:30:14.165886181Z stderr F ${line}`)
    .join('\n')

const symbolizer = `I20240531 17:30:14.165886 181993 index_factory.cc:52] [KNOWHERE][Create][milvus] text
SIGNAL CATCH BY NON-GO SIGNAL HANDLER
SIGNO: 11; SIGNAME: Segmentation fault; SI_CODE: 1; SI_ADDR: 0x20
BACKTRACE:
_ZNK6milvus10GroupChunk8GetChunkENS_7FieldIdE
\t/milvus/GroupChunk.h:40 pc=0x7f01
_ZN6milvus8RetrieveEv
\t/milvus/Retrieve.cpp:9 pc=0x7f02
(null)
\t(null):0 pc=0x7f03
`
const goNil = `[2023/07/05 23:00:42.200 +00:00] [INFO] [querynodev2/services.go:520] ["load segments done..."] [k=v]
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=0x4a1d83]

goroutine 1 gp=0x18db182821e0 m=0 mp=0x58d1e0 [running]:
panic({0x4d30b0?, 0x58c1e0?})
\t/usr/local/go/src/runtime/panic.go:792 +0x132 fp=0xc0 sp=0xc1 pc=0x47b34e
main.(*loader).loadSegment(...)
\t/src/segment_loader.go:151
main.first[...]({0x1, 0x2}, 0x3)
\t/src/main.go:19 +0x3 fp=0x18db182c8e90 sp=0x18db182c8e58 pc=0x4a21a5
runtime.goexit({})
\t/usr/local/go/src/runtime/asm_amd64.s:1771 +0x1 fp=0x1 sp=0x2 pc=0x481261
created by main.main in goroutine 1
\t/src/main.go:7 +0x1a

goroutine 2 gp=0x1 m=nil [idle]:
runtime.gopark()
\t/x.go:1
`
const cgo = `SIGSEGV: segmentation violation
PC=0x4a2200 m=0 sigcode=1 addr=0xc
signal arrived during cgo execution

goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:
non-Go function
\tpc=0x4a2200
segcore_retrieve
\t/src/a.c:7 pc=0x4a2223

goroutine 1 gp=0x18db182821e0 m=0 mp=0x58d1e0 [syscall]:
runtime.cgocall(0x4a2230, 0x18db182c8eb8)

rax    0x0
-----

SIGQUIT: quit
PC=0x482d81 m=3 sigcode=0

goroutine 0 gp=0x3 m=3 mp=0x4 [idle]:
runtime.futex()
\t/x.s:3 +0x1
`
const thrown = `terminate called after throwing an instance of 'milvus::SegcoreError'
  what():   => remove local directory: /var/lib/milvus/data failed, error: Directory not empty at /src/LocalChunkManager.cpp:220
SIGABRT: abort
PC=0x7fd61e783eec m=0 sigcode=18446744073709551610

goroutine 1 [syscall]:
runtime.cgocall()
\t/x.go:1
`

describe('readCrashLog', () => {
  it.each([
    ['as the program wrote it', symbolizer],
    ['behind the runtime’s prefixes', cri(symbolizer)],
  ])('reads the symbolizer’s block %s', (_, text) => {
    const reading = readCrashLog(text)
    expect(reading.signal).toEqual({ number: 11, code: 1, faultAddress: '0x20' })
    expect(reading.stack).toEqual({
      by: 'symbolizer',
      frames: [
        { function: 'milvus::GroupChunk::GetChunk', file: '/milvus/GroupChunk.h', line: 40, pc: '0x7f01' },
        { function: 'milvus::Retrieve', file: '/milvus/Retrieve.cpp', line: 9, pc: '0x7f02' },
      ],
    })
  })

  it('reads a Go panic, its signal and its goroutine', () => {
    const reading = readCrashLog(cri(goNil))
    expect(reading.message).toBe('panic: runtime error: invalid memory address or nil pointer dereference')
    expect(reading.signal).toEqual({ number: 11, code: 1, faultAddress: '0x8', pc: '0x4a1d83' })
    expect(reading.stack?.frames.map(({ function: name, line, pc }) => [name, line, pc])).toEqual([
      ['runtime.gopanic', 792, '0x47b34e'],
      ['main.(*loader).loadSegment', 151, undefined],
      ['main.first[...]', 19, '0x4a21a5'],
      ['runtime.goexit', 1771, '0x481261'],
    ])
  })

  it('reads a fault in C under Go', () => {
    const reading = readCrashLog(cgo)
    expect(reading.signal).toEqual({ number: 11, code: 1, faultAddress: '0xc', pc: '0x4a2200' })
    expect(reading.stack?.frames.map(({ function: name, pc }) => [name, pc])).toEqual([
      [undefined, '0x4a2200'],
      ['segcore_retrieve', '0x4a2223'],
    ])
  })

  it('says what was thrown rather than that it was aborted', () => {
    expect(readCrashLog(thrown).message).toMatch(/^milvus::SegcoreError: => remove local directory: .*LocalChunkManager\.cpp:220$/)
  })

  it.each([
    ['terminate called without an active exception', 'terminate called without an active exception'],
    ['pure virtual method called\nterminate called without an active exception', 'pure virtual method called'],
    ["milvus: a/b.cpp:12: void f(int): Assertion `n > 0' failed.", "milvus: a/b.cpp:12: void f(int): Assertion `n > 0' failed."],
    ['double free or corruption (out)', 'double free or corruption (out)'],
    ['*** stack smashing detected ***: terminated', '*** stack smashing detected ***: terminated'],
    ['fatal error: concurrent map writes\n\ngoroutine 35 [running]:\nmain.f()\n\t/a.go:3 +0x1', 'fatal error: concurrent map writes'],
    ['F20240531 17:30:14.165886 181993 file.cc:52] Check failed: a == b', 'file.cc:52: Check failed: a == b'],
    ['[2023/07/05 23:00:42.200 +00:00] [FATAL] [x.go:1] ["cannot \\"start\\""] [error=x]', 'cannot "start"'],
  ])('%s', (text, message) => {
    expect(readCrashLog(text).message).toBe(message)
  })

  it('reads glog’s stack', () => {
    const reading = readCrashLog(`F20240531 17:30:14.165886 1 file.cc:52] Check failed: x
*** Check failure stack trace: ***
    @     0x7f01  google::LogMessage::Fail()
    @     0x7f02  (/lib/libx.so+0x3) milvus::Load()
    @     0x7f03  (unknown)
`)
    expect(reading.stack?.frames.map(({ function: name }) => name)).toEqual(['google::LogMessage::Fail()', 'milvus::Load()', undefined])
  })

  it('knows that a lost etcd session is no crash, unless there was one', () => {
    const lost = '[2023/07/05 23:00:42.200 +00:00] [WARN] [session_util.go:52] ["connection lost detected, shuting down"]'
    expect(readCrashLog(lost)).toEqual({ leftOnPurpose: 'etcd-session-lost' })
    expect(readCrashLog(`${lost}\n${goNil}`).leftOnPurpose).toBeUndefined()
  })

  it('takes the child’s signal from its parent’s words', () => {
    expect(readCrashLog('[ERROR] subprocess exit, signal: segmentation fault').signal).toEqual({ number: 11 })
  })

  it('says nothing about a log without a crash', () => {
    expect(readCrashLog('')).toEqual({})
    expect(readCrashLog(cri('all is well\n[2023/07/05 23:00:42.200 +00:00] [INFO] [a.go:1] ["panicking is for others"]'))).toEqual({})
  })

  it('joins lines that the runtime cut', () => {
    const text = '2024-05-31T17:30:14.1Z stderr P panic: half a \n2024-05-31T17:30:14.1Z stderr F sentence'
    expect(readCrashLog(text).message).toBe('panic: half a sentence')
  })

  it('stays linear on hostile logs', async () => {
    const hostile = [
      'panic: ',
      "terminate called after throwing an instance of '",
      'a:1: Assertion `',
      '[signal SIGSEGV: ',
      'goroutine 1 [',
      '"\\',
      ' @ ',
      '(',
      'SIGNO: 1; SIGNAME: ',
      '2024-05-31T17:30:14.1Z stderr P x\n',
      'F20240531 17:30:14.1 1 a:1] \n',
      '\n',
      'SIGNAL CATCH BY NON-GO SIGNAL HANDLER\n',
      'SIGABRT: abort\n',
      "x:1: Assertion `' \n",
    ]
    for (const part of hostile) {
      expect(
        await growth((characters) => void readCrashLog(part.repeat(characters / part.length)), 20_000),
        `growth with ${part}`,
      ).toBeLessThan(linear)
    }
  })
})
