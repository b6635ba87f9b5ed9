import { actions } from '../../actions/index.ts'
import type { Text } from '../../domain/text.ts'
import { analysisOf } from '../../pipeline/verbs/scan.ts'
import type { Scanned, Scope } from '../../surfaces/cli/means.ts'
import { lookAt } from '../cluster/look.ts'
import { openCluster, requireCluster } from '../cluster/open-cluster.ts'
import type { Config } from '../config/schema.ts'

/** One scan of the configured cluster or recording: no server, no store, nothing left behind. */
export async function scan(config: Config, { namespace }: Scope, progress: (text: Text) => void, signal: AbortSignal): Promise<Scanned> {
  const { cluster, close } = requireCluster(await openCluster(config))
  try {
    progress({ en: `reading ${cluster.origin}`, zh: `正在读取 ${cluster.origin}` })
    const startedMs = performance.now()
    const findings = await lookAt(cluster, config, { namespace })(undefined, signal)
    const analysis = await analysisOf(findings, { actions, settings: config.pipeline, clusterId: cluster.id })
    return {
      analysis: { ...analysis, durationMs: Math.round(performance.now() - startedMs) },
      at: findings.world.at,
      origin: cluster.origin,
    }
  } finally {
    await close()
  }
}
