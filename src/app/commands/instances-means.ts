import { discoverInstances } from '../../crash/instances/discover.ts'
import { noInstancesText, scanReport } from '../../crash/instances/scan-report.ts'
import type { InstanceScan } from '../../surfaces/cli/means.ts'
import { openCluster, requireCluster } from '../cluster/open-cluster.ts'
import type { Config } from '../config/schema.ts'

/** `aceso crash instances`: one look at the configured cluster or recording. */
export async function scanForInstances(config: Config, signal: AbortSignal): Promise<InstanceScan> {
  const { cluster, close } = requireCluster(await openCluster(config))
  try {
    const world = await cluster.world(signal)
    const report = scanReport(world, config.discovery)
    const instances = report.canRead ? discoverInstances(world, config.discovery).map(({ instance }) => instance) : []
    return {
      at: world.at,
      origin: cluster.origin,
      instances,
      report,
      ...(instances.length > 0 ? {} : { noneBecause: noInstancesText(report) }),
    }
  } finally {
    await close()
  }
}
