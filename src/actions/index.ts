import type { Action } from './contract.ts'
import { deleteMilvus } from './delete-milvus.ts'
import { deletePod } from './delete-pod.ts'
import { patchProbe } from './patch-probe.ts'
import { patchResources } from './patch-resources.ts'
import { repairReference } from './repair-reference.ts'
import { restart } from './restart.ts'
import { restoreConfigKey } from './restore-config-key.ts'
import { rollBack } from './roll-back.ts'
import { scale } from './scale.ts'
import { scaleToZero } from './scale-to-zero.ts'
import { setImage } from './set-image.ts'
import { uninstallRelease } from './uninstall-release.ts'

/** Every action, one line each. */
export const actions: readonly Action[] = [
  deleteMilvus,
  deletePod,
  patchProbe,
  patchResources,
  repairReference,
  restart,
  restoreConfigKey,
  rollBack,
  scale,
  scaleToZero,
  setImage,
  uninstallRelease,
]
