import type { Generated } from 'kysely'
import type { CrashAnalysisJobRow } from './crash-analyses.ts'
import type { DeploymentRow, ReportRatingRow, ReportRow } from './releases.ts'
import type { TaskStepRow } from './task-steps.ts'

/** The tables as SQL gives them back: times as Date, JSON already parsed but not yet checked (`unknown` until a reader has looked). */
export interface Tables {
  signals: SignalRow
  incidents: IncidentRow
  incident_keys: { cluster_id: string; dedup_key: string; incident_id: string }
  incident_plans: { plan_id: string; incident_id: string; cluster_id: string }
  timeline: TimelineRow
  writes: WriteRow
  feedback: FeedbackRow
  patterns: { id: string; cause: string; last_seen_at: Date; doc: unknown }
  deliveries: DeliveryRow
  tokens: { name: string; role: string; hash: string; created_at: Date }
  switches: { name: string; value: unknown; by: string; at: Date }
  leases: { name: string; holder: string; expires_at: Date }
  restart_counts: { cluster_id: string; container: string; count: number }
  kept_versions: KeptVersionRow
  source_notes: SourceNotesRow
  imports: { export_id: string; at: Date; rows: number }
  crash_reports: CrashReportRow
  crash_groups: { id: string; state: string; fixed_in: string | null }
  crash_fingerprints: CrashFingerprintRow
  crash_exact_keys: { exact_key: string; fingerprint_key: string }
  crash_proposals: CrashProposalRow
  announcements: AnnouncementRow
  crash_files: CrashFileRow
  crash_changes: CrashChangeRow
  crash_analysis_jobs: CrashAnalysisJobRow
  clean_up_tasks: CleanUpTaskRow
  agents: AgentRow
  model_reservations: ModelReservationRow
  model_calls: Omit<ModelReservationRow, 'estimate_usd' | 'expires_at'> & ModelCost & { at: Date }
  model_months: ModelMonthRow
  model_refusals: { month: string; purpose: string; reason: string; count: number; last_at: Date }
  model_health: ModelHealthRow
  deployments: DeploymentRow
  reports: ReportRow
  report_ratings: ReportRatingRow
  task_steps: TaskStepRow
}

export interface FeedbackRow {
  incident_id: string
  seq: number
  cluster_id: string
  at: Date
  by: string
  rating: string
  cause: string | null
  pattern_id: string | null
  comment: string | null
}

export interface ModelReservationRow {
  id: string
  task: string
  purpose: string
  provider: string
  model: string
  estimate_usd: number | null
  expires_at: Date
}

interface ModelCost {
  cost_usd: number | null
  input_tokens: number
  output_tokens: number
}

export interface ModelMonthRow {
  month: string
  purpose: string
  provider: string
  model: string
  calls: number
  cost_usd: number
  unpriced: number
  input_tokens: number
  output_tokens: number
}

export interface ModelHealthRow {
  provider: string
  failures: number
  open_until: Date | null
  probe_until: Date | null
  error_code: string | null
  error_message: string | null
  error_at: Date | null
  ok_at: Date | null
  ok_ms: number | null
}

export interface SignalRow {
  /** Order of arrival; the grouper works in it. */
  arrival: Generated<number>
  cluster_id: string
  id: string
  source: string
  kind: string
  dedup_key: string
  group_key: string
  status: string
  severity: string
  title: string
  object: unknown
  at: Date
  labels: unknown
  facts: unknown
  received_at: Date
  last_received_at: Date
  count: number
  incident_id: string | null
}

/** `doc` is the incident; the other columns are taken from it for searching and never read back. */
export interface IncidentRow {
  id: string
  cluster_id: string
  version: number
  state: string
  severity: number
  group_key: string
  cause: string | null
  trouble_key: string | null
  title: string
  namespaces: string[]
  plan_id: string | null
  merged_into: string | null
  close_reason: string | null
  opened_at: Date
  updated_at: Date
  closed_at: Date | null
  doc: unknown
}

export interface TimelineRow {
  incident_id: string
  seq: number
  cluster_id: string
  at: Date
  actor_kind: string
  actor_name: string
  type: string
  body: unknown
}

export interface WriteRow {
  incident_id: string
  seq: number
  cluster_id: string
  plan_id: string
  at: Date
  action: string
  target: string
  risk: string
  undo: boolean
}

/** About an event of an incident, or about an announcement. */
export interface DeliveryRow {
  id: Generated<number>
  cluster_id: string
  incident_id: string | null
  seq: number | null
  announcement_id: number | null
  channel: string
  status: string
  attempts: number
  error: string | null
  at: Date
  next_at: Date
}

export interface AnnouncementRow {
  id: Generated<number>
  key: string
  doc: unknown
  at: Date
  over_at: Date | null
}

export interface SourceNotesRow {
  cluster_id: string
  source: string
  signals: number
  last_signal_at: Date | null
  dropped: number
  dropped_at: Date | null
  error: string | null
  error_at: Date | null
  watched_since: Date | null
  watched_at: Date | null
}

export interface KeptVersionRow {
  cluster_id: string
  ref: string
  resource_version: string
  at: Date
  object: unknown
}

/** `report` is what the agent told; the other columns are taken from it for searching. */
export interface CrashReportRow {
  id: string
  cluster_id: string
  node_name: string
  sequence: number
  status: string
  received_at: Date
  crashed_at: Date
  namespace: string | null
  pod: string | null
  container: string | null
  instance: string | null
  version: string
  program: string
  signal: number | null
  fingerprint_key: string | null
  score: number
  quality: number
  disk_bytes: number
  file_name: string
  slim_name: string | null
  slim_bytes: number | null
  report: unknown
  analysis: unknown
}

export interface CrashFingerprintRow {
  key: string
  group_id: string
  fingerprint: unknown
  signal: string
  program: string
  abort_message: string | null
  looks_like: unknown
  count: number
  full_cores: number
  first_seen: Date
  last_seen: Date
}

export interface CleanUpTaskRow {
  id: string
  cluster_id: string
  episode: string
  namespace: string
  instance: string
  deployment_type: string
  node_name: string
  restart_count: number
  requested_at: Date
}

export interface CrashProposalRow {
  left_group: string
  right_group: string
  similarity: number
  state: string
  decided_by: string | null
  at: Date
}

export interface CrashFileRow {
  report_id: string
  what: string
  backend: string
  node_name: string
  name: string
  size_bytes: number
  original_bytes: number
  sha256: string
  stored_at: Date
  state: string
}

export interface CrashChangeRow {
  id: Generated<number>
  at: Date
  by: string
  what: string
  group_id: string
  other_group: string | null
  keys: unknown
  version: string | null
}

export interface AgentRow {
  node_name: string
  version: string
  status: string
  first_seen: Date
  last_seen: Date
  storage: unknown
  storage_at: Date | null
}
