import { createHash } from 'node:crypto'
import type { AgentReport } from './agent-protocol.ts'

const t0 = '2026-11-21T08:00:00.000Z'

export interface CrashExample {
  readonly key?: string
  readonly exactKey?: string
  readonly node?: string
  readonly pod?: string
  readonly at?: string
  readonly score?: number
  readonly diskBytes?: number
  readonly full?: boolean
}

/** A report as an agent tells it, of a querynode that died of a null pointer; the sequence is the name read as a number. */
export function crash(
  name: string,
  { key, exactKey, node = 'n1', pod = 'q-0', at = t0, score = 9, diskBytes = 10, full = false }: CrashExample,
): AgentReport {
  const stored = {
    what: 'full',
    backend: 'local',
    name: `prod/${name}.core.gz`,
    sizeBytes: 5,
    originalBytes: 10,
    sha256: 'a'.repeat(64),
  } as const
  return {
    id: createHash('md5').update(`${node} ${name}`).digest('hex'),
    sequence: Number.parseInt(name, 10) || 1,
    nodeName: node,
    at,
    status: 'stored',
    stored: full ? [stored] : [],
    record: {
      schema: 'aceso.crash/v1',
      file: `/cores/core.${name}`,
      compressed: 'none',
      sizeBytes: 10,
      diskBytes,
      truncated: false,
      machine: 'x86-64',
      program: '/milvus/bin/milvus',
      command: 'milvus',
      arguments: ['milvus', 'run', 'querynode'],
      pid: 7,
      uid: 1000,
      threadId: 7,
      threadCount: 1,
      signal: { number: 11, name: 'SIGSEGV', code: 1, faultAddress: '0x20' },
      goReraised: undefined,
      reason: 'Segmentation fault (SIGSEGV)',
      faultAddress: '0x20',
      abortMessage: undefined,
      crashedAt: at,
      stack: { origin: 'gdb' },
      threads: [{ tid: 7, frames: [{ function: 'crash', module: '/milvus/bin/milvus', offset: '0x10' }] }],
      crashThread: 7,
      registers: { rip: '0x10' },
      modules: [{ path: '/milvus/bin/milvus', buildId: 'abcdef0123456789' }],
      pod: {
        namespace: 'milvus',
        name: pod,
        image: 'registry.example:5000/milvusdb/milvus:v2.6.4',
        instance: { name: 'prod', namespace: 'milvus', type: 'helm' },
        method: 'cgroup',
        confidence: 0.99,
        conflicts: [],
      },
      fingerprint: {
        ...(key === undefined ? {} : { key }),
        ...(exactKey === undefined ? {} : { exactKey }),
        faultClass: 'near-null',
        frames: ['milvus!crash'],
        origin: 'stack',
      },
      looksLike: [],
      quality: 0.9,
      score: {
        baseScore: 4,
        crashReasonScore: 2,
        panicKeywordScore: 1,
        stackTraceScore: 1.5,
        threadScore: 0,
        podAssocScore: 0.5,
        signalScore: 0,
        fileSizeScore: 0,
        freshnessScore: 0,
        rawScore: score,
        totalScore: score,
      },
      notes: [],
    },
  }
}
