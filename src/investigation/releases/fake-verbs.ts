import { AcesoError } from '../../domain/errors.ts'
import type { ReleaseVerbs } from './verbs.ts'

const empty = { data: [], total: 0, page: 1, pageSize: 20, totalPages: 0 }

/** Release verbs of a server that knows no release, for tests of surfaces; what a test needs otherwise it gives in `instead`. */
export function fakeReleaseVerbs(instead: Partial<ReleaseVerbs> = {}): ReleaseVerbs {
  const unknown = async (): Promise<never> => {
    throw new AcesoError('not-found', 'no release')
  }
  return {
    alert: unknown,
    monitored: unknown,
    put: unknown,
    deployments: async () => empty,
    deployment: unknown,
    diagnose: unknown,
    again: unknown,
    reports: async () => empty,
    reportsOf: unknown,
    report: unknown,
    standings: async () => [],
    mark: unknown,
    rate: unknown,
    deleteReports: unknown,
    averages: async () => [],
    ...instead,
  }
}
