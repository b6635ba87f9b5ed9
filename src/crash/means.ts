import { AcesoError } from '../domain/errors.ts'
import type { Announcer } from '../ports/announcer.ts'
import type { Clock } from '../ports/clock.ts'
import type { CrashStore } from '../ports/store/crash-store.ts'
import type { AnalysisVerbs } from './analysis/verbs.ts'
import type { InstanceFigures } from './overview/summary.ts'
import type { RecordRules } from './storage/expire-records.ts'
import type { CleanUpDone, SlimStore } from './storage/slim-store.ts'
import type { Verifications } from './storage/verification.ts'
import type { ToldCrash } from './verbs.ts'

/** What the verbs work with. */
export interface CrashMeans {
  readonly crashes: CrashStore
  readonly slim: SlimStore
  readonly clock: Clock
  readonly clusterId: string
  /** Full cores kept of each group, over all nodes. */
  readonly fullCoresPerGroup: number
  /** From this score a core is of high value. */
  readonly valueThreshold: number
  readonly records: RecordRules
  readonly verifications: Verifications
  readonly lastCleanUp: () => Promise<CleanUpDone | undefined>
  /** Called after reports were stored; must have stored their signals when it returns. Also for reports told again, whose signals may have been lost with a killed process. */
  readonly pass: (told: readonly ToldCrash[]) => Promise<void>
  readonly announcer: Announcer
  /** Whoever discovers instances; without it, or while it cannot look, those that crashed are counted. */
  readonly instances?: () => Promise<InstanceFigures | undefined>
  readonly analysis: AnalysisVerbs
  /** Whether a model is asked about crashes. */
  readonly isAnalysisEnabled: () => boolean
}

export async function mustFind<Row>(id: string, row: Promise<Row | undefined>): Promise<Row> {
  const found = await row
  if (found === undefined)
    throw new AcesoError('not-found', `there is no crash or crash group ${id}`, { next: 'aceso crash groups lists them' })
  return found
}
