import { createHash } from 'node:crypto'
import { cleanUpTables } from './clean-ups.ts'
import { crashAnalysisTables } from './crash-analyses.ts'
import { crashFileTables } from './crash-files.ts'
import { feedbackTable } from './feedback.ts'
import { releaseTables, releaseTimes } from './releases.ts'
import { taskStepsTable } from './task-steps.ts'

/**
 * The shape of the store, as a list that only grows: a migration that has been released is never edited. Plain SQL in one dialect for both stores.
 * The list is static so that nothing is looked up in the file system, and hashable so that a prepared data folder can be tied to it.
 */
export const migrations: Readonly<Record<string, readonly string[]>> = {
  '001-signals': [
    `create table signals (
      arrival bigint generated always as identity,
      cluster_id text not null,
      id text not null,
      source text not null,
      kind text not null,
      dedup_key text not null,
      group_key text not null,
      status text not null,
      severity text not null,
      title text not null,
      object jsonb,
      at timestamptz not null,
      labels jsonb not null,
      facts jsonb not null,
      received_at timestamptz not null,
      last_received_at timestamptz not null,
      count integer not null default 1,
      incident_id text,
      primary key (cluster_id, id)
    )`,
    `create index signals_ungrouped on signals (arrival) where incident_id is null`,
    `create index signals_of_incident on signals (incident_id, arrival) where incident_id is not null`,
  ],
  '002-incidents': [
    `create table incidents (
      id text primary key,
      cluster_id text not null,
      version integer not null,
      state text not null,
      severity smallint not null,
      group_key text not null,
      cause text,
      trouble_key text,
      title text not null,
      namespaces text[] not null,
      plan_id text,
      merged_into text,
      close_reason text,
      opened_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      doc jsonb not null
    )`,
    `create index incidents_group on incidents (cluster_id, group_key, opened_at desc)`,
    `create index incidents_open_trouble on incidents (cluster_id, trouble_key, opened_at) where closed_at is null`,
    `create index incidents_closed_cause on incidents (cluster_id, cause, closed_at desc) where closed_at is not null`,
    `create index incidents_opened on incidents (opened_at desc)`,
    `create index incidents_updated on incidents (updated_at desc)`,
    `create index incidents_open on incidents (severity desc, opened_at desc) where closed_at is null`,
    `create index incidents_namespaces on incidents using gin (namespaces)`,
    `create table incident_keys (
      cluster_id text not null,
      dedup_key text not null,
      incident_id text not null references incidents (id) on delete cascade,
      primary key (cluster_id, dedup_key, incident_id)
    )`,
    `create index incident_keys_of_incident on incident_keys (incident_id)`,
    `create table incident_plans (
      plan_id text primary key,
      incident_id text not null references incidents (id) on delete cascade,
      cluster_id text not null
    )`,
    `create index incident_plans_of_incident on incident_plans (incident_id)`,
  ],
  '003-timeline': [
    `create table timeline (
      incident_id text not null,
      seq integer not null,
      cluster_id text not null,
      at timestamptz not null,
      actor_kind text not null,
      actor_name text not null,
      type text not null,
      body jsonb not null,
      primary key (incident_id, seq)
    )`,
    // The timeline is the audit trail: only the retention job may delete, and it says so for its own transaction alone.
    `create function timeline_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'UPDATE' and coalesce(current_setting('aceso.retention', true), '') = 'on' then
        return old;
      end if;
      raise exception 'the timeline is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
    end $$`,
    `create trigger timeline_append_only before update or delete on timeline
      for each row execute function timeline_is_append_only()`,
    `create trigger timeline_no_truncate before truncate on timeline
      for each statement execute function timeline_is_append_only()`,
    `create table writes (
      incident_id text not null,
      seq integer not null,
      cluster_id text not null,
      plan_id text not null,
      at timestamptz not null,
      action text not null,
      target text not null,
      risk text not null,
      undo boolean not null,
      primary key (incident_id, seq)
    )`,
    `create index writes_recent on writes (cluster_id, at)`,
  ],
  '004-knowledge-and-outbox': [
    `create table patterns (
      id text primary key,
      cause text not null,
      last_seen_at timestamptz not null,
      doc jsonb not null
    )`,
    `create index patterns_of_cause on patterns (cause)`,
    `create table deliveries (
      id bigint generated by default as identity primary key,
      cluster_id text not null,
      incident_id text not null,
      seq integer not null,
      channel text not null,
      status text not null default 'waiting',
      attempts integer not null default 0,
      error text,
      at timestamptz not null,
      next_at timestamptz not null default now(),
      unique (incident_id, seq, channel)
    )`,
    `create index deliveries_due on deliveries (next_at) where status = 'waiting'`,
  ],
  '005-settings-and-memory': [
    `create table tokens (
      name text primary key,
      role text not null,
      hash text not null unique,
      created_at timestamptz not null
    )`,
    `create table switches (
      name text primary key,
      value jsonb not null,
      by text not null,
      at timestamptz not null
    )`,
    `create table leases (
      name text primary key,
      holder text not null,
      expires_at timestamptz not null
    )`,
    `create table restart_counts (
      cluster_id text not null,
      container text not null,
      count integer not null,
      primary key (cluster_id, container)
    )`,
    `create table kept_versions (
      cluster_id text not null,
      ref text not null,
      resource_version text not null,
      at timestamptz not null,
      object jsonb not null,
      primary key (cluster_id, ref, resource_version)
    )`,
    `create table imports (
      export_id text primary key,
      at timestamptz not null default now(),
      rows bigint not null
    )`,
  ],
  '006-cheaper-updates': [
    // An incident is written again with every signal that joins it. Without an index on the time of that, and with room on the page, the new row version stays
    // where it was and no index is touched (a heap-only update).
    `drop index incidents_updated`,
    `alter table incidents set (fillfactor = 70)`,
  ],
  '007-crashes': [
    `create table crash_reports (
      id text primary key,
      cluster_id text not null,
      node_name text not null,
      sequence bigint not null,
      status text not null,
      received_at timestamptz not null,
      crashed_at timestamptz not null,
      namespace text,
      pod text,
      container text,
      instance text,
      version text not null,
      program text not null,
      signal smallint,
      fingerprint_key text,
      score real not null,
      quality real not null,
      disk_bytes bigint not null,
      file_name text not null,
      slim_name text,
      report jsonb not null,
      analysis jsonb
    )`,
    `create index crash_reports_received on crash_reports (received_at desc)`,
    `create index crash_reports_of_key on crash_reports (fingerprint_key, crashed_at desc) where fingerprint_key is not null`,
    `create index crash_reports_of_pod on crash_reports (cluster_id, namespace, pod, crashed_at desc) where pod is not null`,
    `create table crash_groups (
      id text primary key,
      state text not null default 'open',
      fixed_in text,
      changed_by text,
      changed_at timestamptz
    )`,
    // A fingerprint belongs to exactly one group; merging and splitting move fingerprints and lose nothing. What was counted is counted here, and outlives the reports.
    `create table crash_fingerprints (
      key text primary key,
      group_id text not null references crash_groups (id),
      fingerprint jsonb not null,
      signal text not null,
      program text not null,
      abort_message text,
      looks_like jsonb not null,
      count integer not null,
      full_cores integer not null,
      first_seen timestamptz not null,
      last_seen timestamptz not null
    )`,
    `create index crash_fingerprints_of_group on crash_fingerprints (group_id)`,
    `create index crash_fingerprints_last_seen on crash_fingerprints (last_seen desc)`,
    `create table crash_exact_keys (
      exact_key text primary key,
      fingerprint_key text not null references crash_fingerprints (key) on delete cascade
    )`,
    `create index crash_exact_keys_of_fingerprint on crash_exact_keys (fingerprint_key)`,
    `create table crash_proposals (
      left_group text not null,
      right_group text not null,
      similarity real not null,
      state text not null default 'open',
      decided_by text,
      at timestamptz not null,
      primary key (left_group, right_group)
    )`,
    `create table agents (
      node_name text primary key,
      version text not null,
      status text not null,
      first_seen timestamptz not null,
      last_seen timestamptz not null
    )`,
  ],
  '008-source-notes': [
    `create table source_notes (
      cluster_id text not null,
      source text not null,
      signals bigint not null default 0,
      last_signal_at timestamptz,
      dropped bigint not null default 0,
      dropped_at timestamptz,
      error text,
      error_at timestamptz,
      watched_since timestamptz,
      watched_at timestamptz,
      primary key (cluster_id, source)
    )`,
  ],
  '009-models': [
    // What is reserved and not yet spent. A row that has run out counts no longer, and is still there for a settlement that comes late.
    `create table model_reservations (
      id text primary key,
      task text not null,
      purpose text not null,
      provider text not null,
      model text not null,
      estimate_usd double precision,
      expires_at timestamptz not null
    )`,
    `create table model_calls (
      id text primary key,
      task text not null,
      purpose text not null,
      provider text not null,
      model text not null,
      cost_usd double precision,
      input_tokens bigint not null,
      output_tokens bigint not null,
      at timestamptz not null
    )`,
    `create index model_calls_recent on model_calls (at, task)`,
    // Sums by month, so that a limit is checked without adding up every call.
    `create table model_months (
      month text not null,
      purpose text not null,
      provider text not null,
      model text not null,
      calls bigint not null,
      cost_usd double precision not null,
      unpriced bigint not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      primary key (month, purpose, provider, model)
    )`,
    `create table model_refusals (
      month text not null,
      purpose text not null,
      reason text not null,
      count bigint not null,
      last_at timestamptz not null,
      primary key (month, purpose, reason)
    )`,
    `create table model_health (
      provider text primary key,
      failures integer not null,
      open_until timestamptz,
      probe_until timestamptz,
      error_code text,
      error_message text,
      error_at timestamptz,
      ok_at timestamptz,
      ok_ms integer
    )`,
  ],
  '010-releases': releaseTables,
  '011-crash-files': crashFileTables,
  '012-clean-ups': cleanUpTables,
  '013-feedback': feedbackTable,
  '014-crash-analyses': crashAnalysisTables,
  '015-task-steps': taskStepsTable,
  '016-release-times': releaseTimes,
}

/** Changes whenever the shape does. */
export function migrationsHash(): string {
  return createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)
}
