/** What the server answers, by its own contracts: types only, nothing of the server is bundled. */
export type { Certainty, NotChecked, ObjectRef, Severity, Text } from '../../../src/surfaces/http/contracts/basics.ts'
export type { Caller, DeadLetter, Overview, Pattern, Role, Token, WriteSwitch } from '../../../src/surfaces/http/contracts/control.ts'
export type {
  CoredumpDetail,
  CoredumpFile,
  CrashGroup,
  CrashGroupRow,
  GroupDetail,
  MergeProposal,
} from '../../../src/surfaces/http/contracts/crash.ts'
export type { CrashMetrics, CrashSummary } from '../../../src/surfaces/http/contracts/crash-overview.ts'
export type { CrashStorage } from '../../../src/surfaces/http/contracts/crash-storage.ts'
export type { Evidence, Hypothesis, Symptom, Trouble } from '../../../src/surfaces/http/contracts/diagnosis.ts'
export type { Problem } from '../../../src/surfaces/http/contracts/envelope.ts'
export type { Instance, InstancePage } from '../../../src/surfaces/http/contracts/instances.ts'
export type { ModelOverview } from '../../../src/surfaces/http/contracts/model.ts'
export type {
  DeploymentRow,
  ReleaseDetail,
  ReportAnswer as Report,
  ReportAverage,
} from '../../../src/surfaces/http/contracts/release.ts'
export type { Configuration, Deliveries, SourceState, Sources } from '../../../src/surfaces/http/contracts/sources.ts'
export type { MetricAnswer } from '../../../src/surfaces/http/contracts/tools.ts'

import type { Delivery, FoldedSignal, Incident } from '../../../src/surfaces/http/contracts/incident.ts'

export type { Plan, PlannedAction } from '../../../src/surfaces/http/contracts/plan.ts'
export type { TimelineEvent } from '../../../src/surfaces/http/contracts/timeline.ts'
export type { Delivery, FoldedSignal, Incident }

export type IncidentPage = Page<Incident> & { readonly next?: string }

export interface Page<Row> {
  readonly data: readonly Row[]
  readonly total: number
  readonly page: number
  readonly pageSize: number
  readonly totalPages: number
}
