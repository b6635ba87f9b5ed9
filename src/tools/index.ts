import { analyzeCluster } from './analyze-cluster.ts'
import type { Tool } from './contract.ts'
import { detectAnomaly } from './detect-anomaly.ts'
import { diffRevisions } from './diff-revisions.ts'
import { executeQuery } from './execute-query.ts'
import { executeRangeQuery } from './execute-range-query.ts'
import { findObjects } from './find-objects.ts'
import { getCrashGroup } from './get-crash-group.ts'
import { getEvents } from './get-events.ts'
import { getIncident } from './get-incident.ts'
import { getLatestRelease } from './get-latest-release.ts'
import { getLogs } from './get-logs.ts'
import { getMetricMetadata } from './get-metric-metadata.ts'
import { getObject } from './get-object.ts'
import { getReleaseByTag } from './get-release-by-tag.ts'
import { getRolloutHistory } from './get-rollout-history.ts'
import { getTargets } from './get-targets.ts'
import { listCrashGroups } from './list-crash-groups.ts'
import { listIncidents } from './list-incidents.ts'
import { listMetrics } from './list-metrics.ts'
import { pullRequestRead } from './pull-request-read.ts'
import { searchPastTroubles } from './search-past-troubles.ts'

/** Every tool of our own, one line each. */
export const tools: readonly Tool[] = [
  analyzeCluster,
  detectAnomaly,
  diffRevisions,
  executeQuery,
  executeRangeQuery,
  findObjects,
  getCrashGroup,
  getEvents,
  getIncident,
  getLatestRelease,
  getLogs,
  getMetricMetadata,
  getObject,
  getReleaseByTag,
  getRolloutHistory,
  getTargets,
  listCrashGroups,
  listIncidents,
  listMetrics,
  pullRequestRead,
  searchPastTroubles,
]
