import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Compression } from '../../domain/crash/crash-record.ts'
import { AcesoError, faultText } from '../../domain/errors.ts'

/** The unpacked bytes of an opened file, from its beginning. Nothing is unpacked before it is asked for; `stop` ends it at any moment. */
export interface Unpacking {
  readonly chunks: AsyncIterator<Buffer>
  stop(): void
}

/** Large pieces: each costs a turn of the event loop. */
const pieceBytes = 256 * 1024
/** A hostile file may ask for gigabytes of dictionary; systemd's need 9 MiB. */
const xzMemory = '--memlimit-decompress=128MiB'

export function unpacking(file: FileHandle, compression: Exclude<Compression, 'none'>): Unpacking {
  if (compression === 'lz4') return byProgram(file, 'lz4', ['-dcq'])
  if (compression === 'xz') return byProgram(file, 'xz', ['-dcq', xzMemory])
  const unpacked = compression === 'zstd' ? createZstdDecompress({ chunkSize: pieceBytes }) : createGunzip({ chunkSize: pieceBytes })
  // Faults surface where the chunks are read; a reader that stopped early is none.
  pipeline(piecesOf(file), unpacked, () => {})
  return { chunks: chunksOf(unpacked, (fault) => damaged(compression, fault)), stop: () => unpacked.destroy() }
}

/** By position, so that the handle stays its owner's to close. */
export async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Node unpacks neither lz4 nor xz; their own programs do, reading the opened file itself, so that no name is looked up again. */
function byProgram(file: FileHandle, program: string, args: readonly string[]): Unpacking {
  const child = spawn(program, args, {
    stdio: [file.fd, 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
  })
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new TypeError('a child without pipes')
  let complaint = ''
  stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(0, 500)
  })
  const ended = once(child, 'close')
  // Looked at in `after`; without this a missing program would be an unhandled rejection.
  ended.catch(() => {})
  const chunks = chunksOf(stdout, (fault) => damaged(program, fault))
  const after = async (): Promise<void> => {
    const [code] = (await ended.catch((fault: unknown) => {
      throw missing(program, fault)
    })) as [number | null]
    if (code !== 0 && code !== null) throw damaged(program, complaint.trim() === '' ? `exit code ${code}` : complaint.trim())
  }
  return {
    chunks: followed(chunks, after),
    stop() {
      stdout.destroy()
      child.kill('SIGKILL')
    },
  }
}

async function* chunksOf(stream: Readable, fault: (cause: unknown) => AcesoError): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield asBuffer(chunk)
  } catch (cause) {
    throw fault(cause)
  }
}

async function* followed(chunks: AsyncGenerator<Buffer>, after: () => Promise<void>): AsyncGenerator<Buffer> {
  yield* chunks
  await after()
}

/** Guarantee: neither the zlib streams nor the pipes of a child are in object mode or have an encoding. */
function asBuffer(chunk: unknown): Buffer {
  return chunk as Buffer
}

function damaged(what: string, fault: unknown): AcesoError {
  return new AcesoError('core-unreadable', `it cannot be unpacked (${what}: ${faultText(fault)})`, { cause: fault })
}

function missing(program: string, fault: unknown): AcesoError {
  const isMissing = fault instanceof Error && 'code' in fault && fault.code === 'ENOENT'
  if (!isMissing) return damaged(program, fault)
  return new AcesoError('core-unreadable', `the program ${program}, which unpacks it, is not installed`, {
    next: `install ${program === 'xz' ? 'xz-utils' : program}, or unpack the core elsewhere`,
  })
}
