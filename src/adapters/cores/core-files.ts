import { Readable } from 'node:stream'
import { AcesoError } from '../../domain/errors.ts'
import type { CoreFiles, OpenedCore } from '../../ports/cores/core-files.ts'
import { attributesOf } from './attributes.ts'
import { compressionOf, unpackedSizeOf } from './compression.ts'
import { openFile } from './open-file.ts'
import { packedCore } from './packed-core.ts'
import { plainCore } from './plain-core.ts'
import { sweepScratch, unpackTo, writeScratch } from './scratch.ts'
import { piecesOf } from './unpacking.ts'

const headBytes = 32

/** Core files of this machine. `scratch` is a folder of its own for unpacked copies. */
export function coreFiles({ scratch }: { readonly scratch: string }): CoreFiles {
  return {
    scratch: (content) => writeScratch(scratch, content),
    sweep: () => sweepScratch(scratch),
    async open(path): Promise<OpenedCore> {
      const { handle, identity, diskBytes } = await openFile(path)
      try {
        const head = Buffer.alloc(headBytes)
        const { bytesRead } = await handle.read(head, 0, headBytes, 0)
        const start = head.subarray(0, bytesRead)
        const compression = compressionOf(start)
        const bytes =
          compression === 'none'
            ? plainCore(handle, identity.sizeBytes)
            : packedCore(handle, compression, unpackedSizeOf(compression, start))
        return {
          path,
          identity,
          diskBytes,
          bytes,
          raw: () => Readable.from(piecesOf(handle), { objectMode: false }),
          attributes: (signal) => attributesOf(handle, signal),
          async unpacked(mostBytes, signal) {
            if (compression === 'none') return { path, sizeBytes: identity.sizeBytes, isCopy: false, remove: () => Promise.resolve() }
            // A descriptor of its own: the one that reads the notes stands somewhere in the middle.
            const again = await openFile(path)
            try {
              if (again.identity.inode !== identity.inode || again.identity.device !== identity.device)
                throw new AcesoError('conflict', `${path} is another file by now`)
              return await unpackTo(scratch, again.handle, compression, mostBytes, signal)
            } finally {
              await again.handle.close()
            }
          },
          close: () => bytes.close(),
        }
      } catch (fault) {
        await handle.close()
        throw fault
      }
    },
  }
}
