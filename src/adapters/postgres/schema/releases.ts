/** Releases and the reports on them. `doc` and `written` are checked when they are read; the other columns are taken from them for searching. */
export const releaseTables = [
  `create table deployments (
      id text primary key,
      cluster_id text not null,
      app_name text not null,
      status text not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      doc jsonb not null
    )`,
  `create index deployments_newest on deployments (created_at desc)`,
  `create index deployments_of_app on deployments (app_name, created_at desc)`,
  `create table reports (
      id text primary key,
      deployment_id text not null references deployments (id),
      version integer not null,
      status text not null,
      trigger text not null,
      language text not null,
      alert_key text,
      alert jsonb,
      resolved_at timestamptz,
      incident_id text,
      is_marked boolean not null default false,
      model text not null default '',
      prompt_version text not null default '',
      quality real,
      written jsonb,
      progress jsonb,
      holder text,
      lease_until timestamptz,
      attempts integer not null default 0,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (deployment_id, version)
    )`,
  `create index reports_newest on reports (created_at desc)`,
  `create index reports_by_status on reports (status, updated_at desc)`,
  `create index reports_of_alert on reports (alert_key, created_at desc) where alert_key is not null`,
  `create table report_ratings (
      report_id text not null references reports (id) on delete cascade,
      by text not null,
      stars smallint not null,
      comment text,
      at timestamptz not null,
      primary key (report_id, by)
    )`,
] as const

/** For what is looked for every few seconds: what ended lately, and what is old. */
export const releaseTimes = [
  `create index reports_updated on reports (updated_at)`,
  `create index deployments_updated on deployments (updated_at)`,
] as const

export interface DeploymentRow {
  id: string
  cluster_id: string
  app_name: string
  status: string
  created_at: Date
  updated_at: Date
  doc: unknown
}

export interface ReportRow {
  id: string
  deployment_id: string
  version: number
  status: string
  trigger: string
  language: string
  alert_key: string | null
  alert: unknown
  resolved_at: Date | null
  incident_id: string | null
  is_marked: boolean
  model: string
  prompt_version: string
  quality: number | null
  written: unknown
  progress: unknown
  holder: string | null
  lease_until: Date | null
  attempts: number
  created_at: Date
  updated_at: Date
}

export interface ReportRatingRow {
  report_id: string
  by: string
  stars: number
  comment: string | null
  at: Date
}
