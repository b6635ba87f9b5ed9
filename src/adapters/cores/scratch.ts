import { randomBytes } from 'node:crypto'
import { createWriteStream, readFileSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Compression } from '../../domain/crash/crash-record.ts'
import { AcesoError } from '../../domain/errors.ts'
import type { UnpackedCore } from '../../ports/cores/core-files.ts'
import { unpacking } from './unpacking.ts'

const namePattern = /^unpacked-(\d+)-(\d+)-[0-9a-f]{12}\.core$/
/** As small as the holes that the kernel leaves in a core. */
const block = 4096
const zeros = Buffer.alloc(block)
/** A hole costs no disk but time: nothing real is longer. */
const mostApparentBytes = 256 * 1024 ** 3

/** Writes an unpacked copy of a core into a scratch folder. Pages of zeros become holes, as they were in the core. */
export async function unpackTo(
  folder: string,
  file: FileHandle,
  compression: Exclude<Compression, 'none'>,
  mostBytes: number,
  signal: AbortSignal,
): Promise<UnpackedCore> {
  const path = await newPath(folder)
  const copy = await open(path, 'wx', 0o600)
  const source = unpacking(file, compression)
  try {
    let at = 0
    let written = 0
    for (let next = await source.chunks.next(); next.done !== true; next = await source.chunks.next()) {
      signal.throwIfAborted()
      for (const [from, to] of filledParts(next.value, at)) {
        written += to - from
        if (written > mostBytes)
          throw new AcesoError('too-large', `unpacked it takes more than ${mostBytes} bytes`, {
            next: 'raise the limit, or inspect it without a debugger',
          })
        await copy.write(next.value, from, to - from, at + from)
      }
      at += next.value.length
      if (at > mostApparentBytes) throw new AcesoError('too-large', `unpacked it is longer than ${mostApparentBytes} bytes`)
    }
    await copy.truncate(at)
    return { path, sizeBytes: at, isCopy: true, remove: () => rm(path, { force: true }) }
  } catch (fault) {
    await rm(path, { force: true })
    throw fault
  } finally {
    source.stop()
    await copy.close()
  }
}

/** Writes what is small already. */
export async function writeScratch(folder: string, content: AsyncIterable<Buffer>): Promise<Pick<UnpackedCore, 'path' | 'remove'>> {
  const path = await newPath(folder)
  const remove = (): Promise<void> => rm(path, { force: true })
  try {
    await pipeline(Readable.from(content), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return { path, remove }
  } catch (fault) {
    await remove()
    throw fault
  }
}

async function newPath(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return join(folder, `unpacked-${process.pid}-${startOf(process.pid)}-${randomBytes(6).toString('hex')}.core`)
}

/** Deletes copies whose process is gone: it was killed before it could. A process is told by its number and its start, since numbers come again. */
export async function sweepScratch(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const left = names.filter((name) => {
    const [, pid, start] = namePattern.exec(name) ?? []
    return pid !== undefined && startOf(Number(pid)) !== start
  })
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })))
  return left.length
}

/** Stretches of a chunk that hold something, cut at multiples of a block from the file's beginning. */
function filledParts(chunk: Buffer, at: number): [number, number][] {
  const parts: [number, number][] = []
  let from = 0
  while (from < chunk.length) {
    const to = Math.min(chunk.length, from + block - ((at + from) % block))
    const isEmpty = chunk.compare(zeros, 0, to - from, from, to) === 0
    const last = parts.at(-1)
    if (!isEmpty && last !== undefined && last[1] === from) last[1] = to
    else if (!isEmpty) parts.push([from, to])
    from = to
  }
  return parts
}

/** Field 22 of /proc/<pid>/stat: when it was started, in ticks since the machine was. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone'
  } catch {
    return 'gone'
  }
}
