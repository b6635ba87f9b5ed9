import { logMask } from '../../adapters/recording/mask-log.ts'
import { recordCluster } from '../../adapters/recording/record.ts'
import { type Text, verbatim } from '../../domain/text.ts'
import type { Recorded, Scope } from '../../surfaces/cli/means.ts'
import { lookAt } from '../cluster/look.ts'
import { openCluster, requireCluster } from '../cluster/open-cluster.ts'
import type { Config } from '../config/schema.ts'

export async function record(
  config: Config,
  { namespace }: Scope,
  folder: string,
  progress: (text: Text) => void,
  signal: AbortSignal,
): Promise<Recorded> {
  const { cluster, close } = requireCluster(await openCluster(config))
  try {
    const objects = await recordCluster(
      cluster,
      {
        out: folder,
        mask: logMask(config.pipeline.maskedKeys),
        progress: (what) => progress(verbatim(what)),
        scan: (noted) => lookAt(noted, config, { namespace })(undefined, signal),
        ...(namespace === undefined ? {} : { namespace }),
      },
      signal,
    )
    return { folder, objects, notChecked: (await cluster.world(signal)).notReadable }
  } finally {
    await close()
  }
}
