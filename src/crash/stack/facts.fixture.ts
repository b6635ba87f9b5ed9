import type { CoreFacts } from '../../domain/crash/core-facts.ts'

/** A process of two threads, its program at 0x400000 and libc at 0x7f0000000000. */
export function coreFacts(more: Partial<CoreFacts> = {}): CoreFacts {
  return {
    machine: 'x86-64',
    truncated: false,
    executable: '/milvus/bin/milvus',
    command: 'milvus',
    arguments: ['milvus', 'run', 'querynode'],
    pid: 1,
    parentPid: 0,
    uid: 1000,
    gid: 1000,
    signal: { number: 11, name: 'SIGSEGV', code: 1, faultAddress: '0x20' },
    dumpThread: 1,
    threads: [
      { tid: 1, pc: '0x401000', sp: '0x7ffc00000000', fp: '0x0' },
      { tid: 2, pc: '0x7f0000001000', sp: '0x7f1000000000', fp: '0x0' },
    ],
    registers: {},
    modules: [
      { path: '/milvus/bin/milvus', buildId: 'ab12', start: '0x400000', end: '0x500000' },
      { path: '/usr/lib/libc.so.6', buildId: 'cd34', start: '0x7f0000000000', end: '0x7f0000200000' },
    ],
    environment: {},
    notes: [],
    ...more,
  }
}
