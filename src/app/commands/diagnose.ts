import { randomBytes } from 'node:crypto'
import { actions } from '../../actions/index.ts'
import { AcesoError } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import { type DiagnosisReport, nothingWritten } from '../../domain/release/report.ts'
import type { Text } from '../../domain/text.ts'
import { readTemplates } from '../../investigation/prompts/templates.ts'
import { releaseRules } from '../../investigation/rules/index.ts'
import { presentRollout } from '../../investigation/seen/rollouts.ts'
import { recordOf } from '../../investigation/seen/same-release.ts'
import { writeReport } from '../../investigation/write-report.ts'
import { analysisOf } from '../../pipeline/verbs/scan.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Model } from '../../ports/model/model.ts'
import type { AskedWorkload, Diagnosed } from '../../surfaces/cli/means.ts'
import type { World } from '../../world/world.ts'
import { lookAt } from '../cluster/look.ts'
import { openCluster, requireCluster } from '../cluster/open-cluster.ts'
import type { Loaded } from '../config/load.ts'
import { makeLogger } from '../logger.ts'
import { reportDeadlineMs } from '../releases/report-deadline.ts'
import { clusterMeans } from '../tools/cluster-means.ts'
import { openToolbox } from '../tools/open-toolbox.ts'

const clock: Clock = { now: () => instantOf(Date.now()) }
const unmeasured = { toolCall: () => undefined, toolCache: () => undefined, toolServer: () => undefined }
const noStore = { kind: 'off', why: 'a server knows these: ask it without --recording' } as const

/** What a model may cost is counted in a server's store: without one the rules write the report. */
const noModel: Model = (() => {
  const why = {
    en: 'without a server no model is asked: what it may cost is counted there',
    zh: '没有服务器时不调用模型：预算由服务器统计',
  }
  return { state: () => ({ kind: 'off', reason: 'disabled', why }), ask: async () => ({ kind: 'refused', reason: 'disabled', why }) }
})()

/** A report on one workload of a recording, written here and kept nowhere. */
export async function diagnoseAlone(
  loaded: Loaded,
  version: string,
  { workload, language }: AskedWorkload,
  tell: (text: Text) => void,
  signal: AbortSignal,
): Promise<Diagnosed> {
  const { config } = loaded
  const logger = makeLogger(config.log)
  const { cluster, isAbsent, close } = requireCluster(await openCluster(config))
  const look = lookAt(cluster, config)
  const own = { ...clusterMeans(cluster, isAbsent, look), incidents: noStore, crashes: noStore }
  const tools = openToolbox({ loaded, own, withServers: false, metrics: unmeasured, logger, clock, version })
  try {
    tell({ en: `reading ${cluster.origin}`, zh: `正在读取 ${cluster.origin}` })
    const world = await cluster.world(signal)
    const release = releaseOf(workload, world, cluster.origin)
    const beganMs = performance.now()
    const about = { reportId: 'r-alone', deployment: release, alert: undefined, language, releasedAt: release.startedAt, now: world.at }
    const means = {
      model: noModel,
      toolbox: tools.toolbox,
      rules: releaseRules(async (namespace, stop) => {
        const findings = await lookAt(cluster, config, { namespace })(undefined, stop)
        return analysisOf(findings, { actions, settings: config.pipeline, clusterId: cluster.id })
      }),
      templates: readTemplates(language),
      clock,
      limits: { rounds: config.releases.rounds, deadlineMs: reportDeadlineMs(config), callsPerRound: config.releases.callsPerRound },
      sureAt: config.releases.sureAt,
      tell: () => undefined,
    }
    const written = await writeReport(about, means, signal)
    return { release, report: reportOf(release, { ...written, durationMs: Math.round(performance.now() - beganMs) }) }
  } finally {
    await tools.stop()
    await close()
  }
}

/** As the recording shows it, at its own moment. */
function releaseOf(workload: ObjectRef, world: World, origin: string): Deployment {
  const seen = presentRollout(workload, world, world.at)
  if (seen !== undefined) return recordOf(seen, undefined, { clusterId: world.clusterId, now: world.at })
  throw new AcesoError('not-found', `there is no ${refText(workload)} in ${origin}, or it is no Deployment, StatefulSet or DaemonSet`, {
    next: 'name it as kubectl does: aceso diagnose deployment NAME -n NAMESPACE',
  })
}

function reportOf(release: Deployment, written: Partial<DiagnosisReport> & Pick<DiagnosisReport, 'language' | 'status'>): DiagnosisReport {
  const now = clock.now()
  return {
    ...nothingWritten,
    ...written,
    id: `r-${randomBytes(5).toString('hex')}`,
    deploymentId: release.id,
    version: 1,
    isMarked: false,
    trigger: 'manual',
    ratings: [],
    createdTime: now,
    updatedTime: now,
  }
}
