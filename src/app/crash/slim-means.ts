import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { coreFiles } from '../../adapters/cores/core-files.ts'
import { slimOf } from '../../crash/slim/slim-file.ts'
import { AcesoError, faultText } from '../../domain/errors.ts'
import type { SlimHow, Slimmed } from '../../surfaces/cli/means.ts'

const mostUnpackedBytes = 64 * 1024 ** 3
const mostSlimUnpackedBytes = 1024 ** 3

/** `aceso crash slim`: writes the slim core beside its final name first, so that what stands there is whole. Packed where the name says so, else as a debugger opens it. */
export async function slimFile(file: string, out: string, how: SlimHow, signal: AbortSignal): Promise<Slimmed> {
  const began = performance.now()
  const files = coreFiles({ scratch: join(tmpdir(), `aceso-${userInfo().uid}-unpacked`) })
  await files.sweep()
  const target = resolve(out)
  const opened = await files.open(resolve(file))
  const half = `${target}.${randomBytes(6).toString('hex')}`
  try {
    await refuseSame(opened.identity, target)
    const options = { packed: target.endsWith('.zst'), ...(how.thread === undefined ? {} : { onlyThread: how.thread }) }
    const threads = await slimOf(
      opened,
      { files, mostUnpackedBytes },
      options,
      async (slim) => {
        await pipeline(slim.content, createWriteStream(half, { flags: 'wx', mode: 0o600, flush: true }), { signal })
        return slim.threads
      },
      signal,
    )
    await rename(half, target)
    const { size } = await stat(target)
    return { file: target, threads, sizeBytes: size, coreBytes: opened.diskBytes, ms: Math.round(performance.now() - began) }
  } catch (fault) {
    throw written(fault, target)
  } finally {
    await rm(half, { force: true })
    await opened.close()
  }
}

/** `aceso crash slim --id`: what a server sends, whole or not at all. */
export async function writeSlim(content: Readable, out: string, signal: AbortSignal): Promise<number> {
  const target = resolve(out)
  const half = `${target}.${randomBytes(6).toString('hex')}`
  try {
    const file = createWriteStream(half, { flags: 'wx', mode: 0o600, flush: true })
    if (target.endsWith('.zst')) await pipeline(content, file, { signal })
    else await pipeline(content, createZstdDecompress(), (unpacked: AsyncIterable<Buffer>) => atMost(unpacked), file, { signal })
    await rename(half, target)
    return (await stat(target)).size
  } catch (fault) {
    throw written(fault, target)
  } finally {
    await rm(half, { force: true })
  }
}

/** A few bytes may unpack to gigabytes. */
async function* atMost(unpacked: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of unpacked) {
    bytes += chunk.length
    if (bytes > mostSlimUnpackedBytes) throw new AcesoError('too-large', `it unpacks to more than ${mostSlimUnpackedBytes} bytes`)
    yield chunk
  }
}

async function refuseSame({ device, inode }: { readonly device: string; readonly inode: string }, target: string): Promise<void> {
  const there = await stat(target, { bigint: true }).catch(() => undefined)
  if (there !== undefined && `${there.dev}` === device && `${there.ino}` === inode)
    throw new AcesoError('input-invalid', `${target} is the core itself`, { next: 'name another file with --out' })
}

function written(fault: unknown, target: string): unknown {
  if (fault instanceof AcesoError)
    return fault.code === 'not-found' ? new AcesoError('input-invalid', fault.message, { cause: fault }) : fault
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AcesoError('disk-full', `no room to write ${target}`, { cause: fault })
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EISDIR' || code === 'EROFS')
    return new AcesoError('input-invalid', `cannot write ${target}: ${faultText(fault)}`, { cause: fault })
  return fault
}
