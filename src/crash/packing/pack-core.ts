import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, createZstdCompress, gzip, gzipSync } from 'node:zlib'
import type { CoreBytes } from '../../ports/cores/core-bytes.ts'

/** How a whole core is kept: `.core.gz` as documented, `.core.zst` on request (ten times faster), `.core` as it is. */
export const packings = ['gzip', 'zstd', 'none'] as const
export type Packing = (typeof packings)[number]

export const packedSuffix = { gzip: '.core.gz', zstd: '.core.zst', none: '.core' } as const satisfies Record<Packing, string>

const blockSize = 256 * 1024
/** As many as Node has threads for it. */
const atOnce = 4
const gzipLevel = 3
const zstdLevel = 1
const zeros = Buffer.alloc(blockSize)
const gzipBlock = promisify(gzip)

/**
 * The bytes of a core, packed while they are read; the event loop never waits for a compressor. A core that is compressed already (systemd's `.zst`) is not to be packed again.
 *
 * gzip: a file of many members, one a block, which every gunzip reads as one stream (RFC 1952, 2.2). So blocks are packed beside each other, and the member of an empty block,
 * of which cores are full, is made once.
 */
export function packCore(core: CoreBytes, packing: Packing): Readable {
  const blocks = Readable.from(packing === 'gzip' ? gzipMembers(core) : plainBlocks(core), { objectMode: false, highWaterMark: blockSize })
  if (packing !== 'zstd') return blocks
  const packed = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: zstdLevel, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  blocks.on('error', (fault) => packed.destroy(fault))
  packed.on('close', () => blocks.destroy())
  return blocks.pipe(packed)
}

/** Empty blocks, of which cores are full, are all the same one; of others a copy is given away. */
async function* plainBlocks(core: CoreBytes): AsyncGenerator<Buffer> {
  const room = Buffer.allocUnsafe(blockSize)
  for (let at = 0; ; at += blockSize) {
    const block = await readBlock(core, at, room)
    if (block.length > 0) yield block.equals(zeros) ? zeros : Buffer.from(block)
    if (block.length < blockSize) return
  }
}

interface Member {
  readonly bytes: Buffer
  readonly isLast: boolean
}

async function* gzipMembers(core: CoreBytes): AsyncGenerator<Buffer> {
  const emptyMember = gzipSync(zeros, { level: 9 })
  const rooms = Array.from({ length: atOnce }, () => Buffer.allocUnsafe(blockSize))
  const member = async (at: number): Promise<Member> => {
    // As many blocks are in hand at once as there is room for; each room is free again when its block is packed.
    const room = rooms.pop() ?? Buffer.allocUnsafe(blockSize)
    try {
      const block = await readBlock(core, at, room)
      const isLast = block.length < blockSize
      if (!isLast && block.equals(zeros)) return { bytes: emptyMember, isLast }
      return { bytes: block.length === 0 && at > 0 ? Buffer.alloc(0) : await gzipBlock(block, { level: gzipLevel }), isLast }
    } finally {
      rooms.push(room)
    }
  }
  const waiting: Promise<Member>[] = []
  try {
    for (let at = 0; ; ) {
      while (waiting.length < atOnce) {
        waiting.push(member(at))
        at += blockSize
      }
      const next = await waiting.shift()
      if (next === undefined) return
      if (next.bytes.length > 0) yield next.bytes
      if (next.isLast) return
    }
  } finally {
    // What was begun beyond the end, or before somebody lost interest, must not fail unheard.
    await Promise.allSettled(waiting)
  }
}

async function readBlock(core: CoreBytes, at: number, room: Buffer): Promise<Buffer> {
  const block = await core.read(at, blockSize, room)
  if (block === 'too-far') throw new RangeError('a compressed core is stored as it is')
  return block
}
