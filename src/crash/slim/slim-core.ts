import { Readable } from 'node:stream'
import { constants, createZstdCompress } from 'node:zlib'
import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { unreadable } from '../elf/bytes.ts'
import { planSlimCore, type SlimOptions } from './slim-plan.ts'
import { slimChunks, slimSize } from './slim-write.ts'

export interface SlimCore {
  /** A valid ELF core, packed by zstd unless it was asked for plain. It reads the core while it is read itself: leave that open until it has ended. */
  readonly content: Readable
  readonly threads: number
  /** Before it was packed. */
  readonly sizeBytes: number
}

const level = 3

/**
 * Everything of a core that a stack trace needs and nothing else: notes, stacks, the chain of loaded objects, headers of mapped files. No heap, no arguments, no environment but the
 * keys that name the pod. Debuggers print the same stacks from it as from the whole core.
 *
 * `too-far`: the core is compressed and its stacks lie behind what can be unpacked on the fly; unpack it to a file and ask again. Throws `core-unreadable`, also where there is no thread to keep.
 */
export async function slimCore(core: CoreBytes, options: SlimOptions = {}): Promise<SlimCore | 'too-far'> {
  const reach = watched(core)
  const plan = await planSlimCore(reach.core, options)
  if (reach.isTooFar()) return 'too-far'
  if (plan.threads === 0)
    throw unreadable(options.onlyThread === undefined ? 'it holds no threads' : `it holds no thread ${options.onlyThread}`)
  if (options.packed === false)
    return { content: Readable.from(slimChunks(core, plan), { objectMode: false }), threads: plan.threads, sizeBytes: slimSize(plan) }
  const packed = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 } })
  const plain = Readable.from(slimChunks(core, plan))
  plain.on('error', (fault) => packed.destroy(fault))
  packed.on('close', () => plain.destroy())
  return { content: plain.pipe(packed), threads: plan.threads, sizeBytes: slimSize(plan) }
}

/** Reads below the plan answer "nothing there" for what is out of reach; here it is told apart. */
function watched(core: CoreBytes): { readonly core: CoreBytes; isTooFar(): boolean } {
  let tooFar = false
  return {
    isTooFar: () => tooFar,
    core: {
      ...core,
      async read(offset, length) {
        const bytes = await core.read(offset, length)
        if (bytes === 'too-far') tooFar = true
        return bytes
      },
    },
  }
}
