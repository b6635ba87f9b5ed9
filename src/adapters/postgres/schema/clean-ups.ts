/** What was asked for by agents, and what makes counting of crashes cheap. */
export const cleanUpTables: readonly string[] = [
  // Crashes are counted from the restarts of an hour: a small part of all signals, found without the others.
  `create index signals_of_restarts on signals (cluster_id, at desc) where source = 'pod-restarts'`,
  `create index signals_of_crash_loops on signals (cluster_id, dedup_key, arrival desc) where source = 'crash-loops'`,
  `create table clean_up_tasks (
    id text primary key,
    cluster_id text not null,
    episode text not null,
    namespace text not null,
    instance text not null,
    deployment_type text not null,
    node_name text not null,
    restart_count integer not null,
    requested_at timestamptz not null,
    unique (cluster_id, episode)
  )`,
]
