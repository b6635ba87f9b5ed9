import type { RiskLevel } from '../domain/grades.ts'
import type { NotChecked, Trouble } from '../domain/incident/hypothesis.ts'
import type { ObjectRef } from '../domain/object-ref.ts'

/** Result of one scan of a world, most severe first. */
export interface Analysis {
  readonly clusterId: string
  readonly scannedObjects: number
  readonly durationMs: number
  readonly troubles: readonly Trouble[]
  /** What would mend each trouble, by the trouble's key; a trouble without a possible plan has none. */
  readonly plans: ReadonlyMap<string, AnalysisPlan>
  readonly notChecked: readonly NotChecked[]
}

export interface AnalysisPlan {
  readonly risk: RiskLevel
  readonly actions: readonly {
    readonly kind: string
    readonly target: ObjectRef
    readonly title: { readonly en: string; readonly zh: string }
    readonly diff: string
  }[]
}
