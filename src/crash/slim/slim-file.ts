import type { CoreFiles, OpenedCore } from '../../ports/cores/core-files.ts'
import { type SlimCore, slimCore } from './slim-core.ts'
import type { SlimOptions } from './slim-plan.ts'

export interface SlimMeans {
  readonly files: CoreFiles
  /** How much disk an unpacked copy may take. */
  readonly mostUnpackedBytes: number
}

/**
 * Makes a slim core of an opened one and hands it to `use`, which reads its content to the end. A compressed core whose stacks lie out of reach is unpacked to a copy first, which is
 * gone afterwards. Throws `core-unreadable`, and `too-large` where the copy would take too much.
 */
export async function slimOf<Answer>(
  opened: OpenedCore,
  { files, mostUnpackedBytes }: SlimMeans,
  options: SlimOptions,
  use: (slim: SlimCore) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const direct = await slimCore(opened.bytes, options)
  if (direct !== 'too-far') return await use(direct)
  const copy = await opened.unpacked(mostUnpackedBytes, signal)
  try {
    const unpacked = await files.open(copy.path)
    try {
      const slim = await slimCore(unpacked.bytes, options)
      if (slim === 'too-far') throw new RangeError('an unpacked core that cannot be reached')
      return await use(slim)
    } finally {
      await unpacked.close()
    }
  } finally {
    await copy.remove()
  }
}
