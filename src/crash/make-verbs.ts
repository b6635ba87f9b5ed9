import { agentVerbs } from './agent-verbs.ts'
import { groupVerbs } from './group-verbs.ts'
import { type CrashMeans, mustFind } from './means.ts'
import { overviewVerbs } from './overview-verbs.ts'
import { storageVerbs } from './storage-verbs.ts'
import type { CrashVerbs } from './verbs.ts'

export function makeCrashVerbs(means: CrashMeans): CrashVerbs {
  const { crashes } = means
  return {
    ...agentVerbs(means),
    ...overviewVerbs(means),
    ...groupVerbs(means),
    ...storageVerbs(means),
    valueThreshold: means.valueThreshold,
    analysis: means.analysis,
    crashes: (filter) => crashes.list(filter),
    crash: (id) => mustFind(id, crashes.get(id)),
    incidentOf: (id) => crashes.incidentOf(id),
  }
}
