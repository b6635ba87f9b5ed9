/** Crashes that wait for a model: few rows and small, whatever the crashes themselves weigh. */
export const crashAnalysisTables: readonly string[] = [
  `create table crash_analysis_jobs (
    report_id text primary key references crash_reports (id) on delete cascade,
    due_at timestamptz not null,
    asked_by text,
    attempts integer not null default 0,
    holder text,
    lease_until timestamptz
  )`,
  `create index crash_analysis_jobs_due on crash_analysis_jobs (due_at)`,
  `create index crash_reports_explained on crash_reports (fingerprint_key, crashed_at desc) where analysis -> 'summary' is not null`,
]

export interface CrashAnalysisJobRow {
  report_id: string
  due_at: Date
  asked_by: string | null
  attempts: number
  holder: string | null
  lease_until: Date | null
}
