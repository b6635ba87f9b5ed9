import { setTimeout as pause } from 'node:timers/promises'
import { AcesoError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { AnalysisWait, ExplainedCrash } from '../../ports/store/crash-analyses.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import { type Permission, type PermissionMeans, type PermissionRequest, permit } from './permission.ts'

/** What a surface may ask about the analysis of crashes by models. */
export interface AnalysisVerbs {
  /**
   * Wants a model asked about one crash now, whatever its value and whatever is known of its group; limits hold. Joins the analysis that runs. Answers when it is done,
   * at the latest after some seconds; a server that dies meanwhile loses nothing. `not-found` for an unknown crash.
   */
  analyse(id: string, by: string, signal: AbortSignal): Promise<AnalysisState>
  state(id: string): Promise<AnalysisState>
  /** `idle` also for a crash that nobody knows. */
  underWay(id: string): Promise<AnalysisState['state']>
  /** The latest crash of a group about which a model has said something. */
  explained(group: string): Promise<ExplainedCrash | undefined>
  /** For agents that ask a model themselves: whether they may, counted when they may. */
  permit(request: PermissionRequest): Promise<Permission>
}

export interface AnalysisState {
  readonly id: string
  /** `idle`: nothing is under way; what there is to say stands in `analysis`. */
  readonly state: 'idle' | AnalysisWait['state']
  readonly analysis: JsonObject | undefined
}

export interface AnalysisVerbMeans extends PermissionMeans {
  readonly crashes: Pick<CrashStore, 'get' | 'wantAnalysis' | 'analysisWait' | 'explained'>
  /** Whoever asks need not wait for its next round. */
  readonly wake: () => void
}

const longestWaitMs = 10_000
const lookAgainMs = 200

export function analysisVerbs(means: AnalysisVerbMeans): AnalysisVerbs {
  const { crashes, clock } = means
  return {
    async analyse(id, by, signal) {
      if (!(await crashes.wantAnalysis(id, by, clock.now()))) throw unknown(id)
      means.wake()
      const until = performance.now() + longestWaitMs
      while ((await underWay(id, means)) !== 'idle' && performance.now() < until && !signal.aborted)
        await pause(lookAgainMs, undefined, { signal }).catch(() => undefined)
      return stateOf(id, means)
    },
    state: (id) => stateOf(id, means),
    underWay: (id) => underWay(id, means),
    explained: (group) => crashes.explained(group),
    permit: (request) => permit(request, means),
  }
}

async function stateOf(id: string, means: AnalysisVerbMeans): Promise<AnalysisState> {
  // In this order: what ends in between is told as done, with its outcome.
  const state = await underWay(id, means)
  const crash = await means.crashes.get(id)
  if (crash === undefined) throw unknown(id)
  return { id, state, analysis: crash.analysis }
}

/** What waits for a later hour is not under way. */
async function underWay(id: string, { crashes, clock }: AnalysisVerbMeans): Promise<AnalysisState['state']> {
  const now = clock.now()
  const wait = await crashes.analysisWait(id, now)
  return wait !== undefined && (wait.state === 'asking' || wait.dueAt <= now) ? wait.state : 'idle'
}

function unknown(id: string): AcesoError {
  return new AcesoError('not-found', `there is no crash ${id}`, { next: 'aceso crash list shows them' })
}
