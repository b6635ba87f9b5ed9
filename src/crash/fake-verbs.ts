import { AcesoError } from '../domain/errors.ts'
import type { CrashVerbs } from './verbs.ts'

const empty = { data: [], total: 0, page: 1, pageSize: 20, totalPages: 0 }

/** Crash verbs of a server that has seen no crash, for tests of surfaces; what a test needs otherwise it gives in `instead`. */
export function fakeCrashVerbs(instead: Partial<CrashVerbs> = {}): CrashVerbs {
  const unknown = async (): Promise<never> => {
    throw new AcesoError('not-found', 'no crash')
  }
  return {
    tell: async (reports) => reports.map(({ id }) => ({ id, group: undefined, wantSlimCore: false })),
    keepSlimCore: unknown,
    known: async () => ({ groups: [], fullCoresPerGroup: 3 }),
    heartbeat: async () => undefined,
    agents: async () => [],
    crashes: async () => empty,
    crash: unknown,
    incidentOf: async () => undefined,
    valueThreshold: 7,
    summary: unknown,
    metrics: unknown,
    slimCore: unknown,
    fullCore: unknown,
    kept: async () => [],
    storage: unknown,
    verify: unknown,
    verification: async () => undefined,
    analysis: { analyse: unknown, state: unknown, underWay: async () => 'idle', explained: async () => undefined, permit: unknown },
    groups: async () => empty,
    group: unknown,
    merge: unknown,
    split: unknown,
    markFixed: unknown,
    proposals: async () => [],
    refuse: unknown,
    ...instead,
  }
}
