import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { AcesoError, faultText } from '../../domain/errors.ts'

/** The files of a recording, wherever they lie: a folder, or packed into one file (gzip over one line `{file, text}` a file), whose name ends in `.gz`. */
export interface RecordingSource {
  /** With `/` between folders, in order of their names. */
  readonly names: readonly string[]
  sizeBytes(name: string): number
  read(name: string): Buffer
}

export interface RecordingSink {
  write(name: string, text: string): Promise<void>
  /** Nothing is a recording before its end. */
  end(): Promise<void>
}

const packed = '.gz'
const mostUnpackedBytes = 512 * 2 ** 20
const PackedFile = z.strictObject({ file: z.string(), text: z.string() })

/** Throws when there is nothing at the path, or when it cannot be unpacked. */
export async function recordingSource(path: string): Promise<RecordingSource> {
  if (path.endsWith(packed) && existsSync(path)) return packedSource(path, await readFile(path))
  const entries = existsSync(path) ? await readdir(path, { recursive: true, withFileTypes: true }) : []
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(path, sep).length).replaceAll(sep, '/'))
  return {
    names: names.sort(),
    sizeBytes: (name) => statSync(join(path, name)).size,
    read: (name) => readFileSync(join(path, name)),
  }
}

function packedSource(path: string, bytes: Buffer): RecordingSource {
  const files = new Map<string, Buffer>()
  try {
    const unpacked = gunzipSync(bytes, { maxOutputLength: mostUnpackedBytes }).toString('utf8')
    for (const line of unpacked.split('\n').filter((each) => each !== '')) {
      const { file, text } = PackedFile.parse(JSON.parse(line))
      files.set(file, Buffer.from(text))
    }
  } catch (fault) {
    throw new AcesoError('input-invalid', `${path} cannot be unpacked: ${faultText(fault)}`, { cause: fault, path: 'cluster.recording' })
  }
  const read = (name: string): Buffer => files.get(name) ?? Buffer.alloc(0)
  return { names: [...files.keys()].sort(), sizeBytes: (name) => read(name).length, read }
}

/** A new place for a recording; refuses one that holds something. */
export async function recordingSink(path: string): Promise<RecordingSink> {
  if (path.endsWith(packed)) return packedSink(path)
  await mkdir(path, { recursive: true })
  if ((await readdir(path)).length > 0) throw taken(`${path} is not empty`, 'name a new folder')
  return {
    async write(name, text) {
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), text)
    },
    end: () => Promise.resolve(),
  }
}

function packedSink(path: string): RecordingSink {
  if (existsSync(path)) throw taken(`${path} is there already`, 'name a new file')
  const files: string[] = []
  return {
    write(file, text) {
      files.push(`${JSON.stringify({ file, text })}\n`)
      return Promise.resolve()
    },
    async end() {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, gzipSync(files.join(''), { level: 9 }), { flag: 'wx' })
    },
  }
}

function taken(message: string, next: string): AcesoError {
  return new AcesoError('input-invalid', message, { path: 'out', next })
}
