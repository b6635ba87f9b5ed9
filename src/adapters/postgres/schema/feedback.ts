/** What people said of mends, kept longer than the incidents it was said of. Only ever added to. */
export const feedbackTable: readonly string[] = [
  `create table feedback (
    incident_id text not null,
    seq integer not null,
    cluster_id text not null,
    at timestamptz not null,
    by text not null,
    rating text not null,
    cause text,
    pattern_id text,
    comment text,
    primary key (incident_id, seq)
  )`,
  `create index feedback_by_time on feedback (at)`,
]
