import { crash } from '../../domain/crash/crash.fixture.ts'
import type { ExplainedCrash } from '../../ports/store/crash-analyses.ts'
import type { CrashGroup, StoredCrash } from '../../ports/store/crash-store.ts'
import type { Asked } from '../contract.ts'

const at = '2026-05-04T11:00:00.000Z'

const group: CrashGroup = {
  id: 'g-1',
  state: 'open',
  fixedIn: undefined,
  count: 3,
  firstSeen: at,
  lastSeen: at,
  fullCores: 1,
  members: [
    {
      key: 'k',
      fingerprint: { key: 'k', faultClass: 'near-null', frames: ['Segment::Search'], origin: 'stack' },
      signal: 'SIGSEGV',
      program: 'milvus',
      abortMessage: undefined,
      looksLike: [{ id: 'milvus#1', title: 'null segment', similarity: 0.9, fixedIn: '2.4.9' }],
      count: 3,
      firstSeen: at,
      lastSeen: at,
    },
  ],
}

const stored: StoredCrash = {
  id: 'c-1',
  clusterId: 'test',
  receivedAt: at,
  crashedAt: at,
  version: '2.4.8',
  report: crash('1', { key: 'k' }),
  group: 'g-1',
  slimName: undefined,
  analysis: undefined,
}

const explained: ExplainedCrash = {
  id: 'c-0',
  crashedAt: at,
  version: '2.4.7',
  analysis: {
    enabled: true,
    analysisTime: at,
    model: 'gpt-4',
    summary: 'A chunk was gone.',
    rootCause: 'Released while it was searched.',
    recommendations: ['Upgrade to 2.4.9.'],
    confidence: 0.7,
    doubts: [{ kind: 'function-not-in-stack', said: 'Segment::Load' }],
    costUsd: 0.01,
  },
}

/** A store with one group of three crashes, of which the latest is kept; a model has explained an earlier one. */
export const crashMeans: Pick<Asked, 'crashes'> = {
  crashes: {
    groups: async ({ pageSize }) => ({ data: [group], total: 2, page: 1, pageSize, totalPages: 2 }),
    group: async (id) => (id === group.id ? group : undefined),
    list: async () => ({ data: [stored], total: 1, page: 1, pageSize: 1, totalPages: 1 }),
    explained: async (id) => (id === group.id ? explained : undefined),
    sightings: async () => [{ at, version: '2.4.8', node: 'node-1', pod: 'db/milvus-0' }],
  },
}
