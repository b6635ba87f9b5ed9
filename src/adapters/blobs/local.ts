import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, link, lstat, mkdir, open, readFile, realpath, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { AcesoError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { BlobStray, Blobs, StoredBlob } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import { checkBlobName, noteSuffix } from './blob-name.ts'
import { type BlobNote, blobOf, mostNoteBytes, noteText, parseNote } from './blob-note.ts'
import { codeOf, diskFault, isFull } from './disk-faults.ts'
import { abandonedFiles, incomingFolder, incomingName } from './incoming.ts'
import { filesUnder } from './walk.ts'

export interface LocalBlobs extends Blobs {
  /** Deletes what killed writers left behind; to be called at start and now and then. Says how many. */
  sweep(signal: AbortSignal): Promise<number>
}

/**
 * Files in a folder. Content and note are written under other names, made durable, and then given their names, the note first: a file that can be seen is whole and has its note.
 * A kill at any moment leaves what nobody sees: a file in `.incoming`, or a note without its file. Both are swept.
 */
export function localBlobs(folder: string, clock: Clock): LocalBlobs {
  const root = resolve(folder)
  const pathOf = (name: string): string => {
    checkBlobName(name)
    return join(root, name)
  }
  return {
    kind: 'local',
    store: (name, content, metadata, signal) => storeFile({ root, path: pathOf(name), name, clock }, content, metadata, signal),
    async open(name, signal) {
      const path = pathOf(name)
      if ((await noteAt(path)) === undefined) return undefined
      const file = await open(path, 'r').catch(missing)
      return file === undefined ? undefined : createReadStream(path, { fd: file, signal })
    },
    async metadata(name) {
      const path = pathOf(name)
      const note = await noteAt(path)
      return note !== undefined && (await isFile(path)) ? note.metadata : undefined
    },
    async delete(name) {
      const path = pathOf(name)
      try {
        const wasThere = await rm(path).then(() => true, missing)
        await rm(path + noteSuffix, { force: true })
        await syncFolder(dirname(path))
        return wasThere === true
      } catch (fault) {
        throw diskFault(fault, `delete ${name}`)
      }
    },
    list: (prefix, signal) => listFiles(root, prefix, signal),
    check: (signal) => checkFolder(root, signal),
    strays: (signal) => straysIn(root, signal),
    sweep: (signal) => sweepFiles(root, Date.parse(clock.now()), signal),
  }
}

interface Target {
  readonly root: string
  readonly path: string
  readonly name: string
  readonly clock: Clock
}

async function storeFile(target: Target, content: Readable, metadata: JsonObject, signal: AbortSignal): Promise<StoredBlob> {
  const { root, path, name, clock } = target
  const incoming = join(root, incomingFolder, incomingName())
  const incomingNote = join(root, incomingFolder, incomingName())
  let hasNote = false
  try {
    signal.throwIfAborted()
    await mkdir(join(root, incomingFolder), { recursive: true, mode: 0o700 })
    if (await isFile(path)) throw taken(name)
    if (await isOrphan(path)) await rm(path + noteSuffix, { force: true })
    const { sizeBytes, sha256 } = await writeContent(incoming, content, signal)
    const text = noteText(sizeBytes, sha256, clock.now(), metadata)
    await writeWhole(incomingNote, text)
    await makeFolder(root, dirname(path))
    await give(incomingNote, path + noteSuffix, name)
    hasNote = true
    // The note is durable before the file can be seen.
    await syncFolder(dirname(path))
    signal.throwIfAborted()
    await give(incoming, path, name)
    await syncFolder(dirname(path))
    hasNote = false
    const note = parseNote(text)
    if (note === undefined) throw new AcesoError('internal', 'a note that cannot be read again')
    return blobOf(name, note)
  } catch (fault) {
    content.destroy()
    throw diskFault(fault, `store ${name}`)
  } finally {
    await rm(incoming, { force: true })
    await rm(incomingNote, { force: true })
    if (hasNote && !(await isFile(path))) await rm(path + noteSuffix, { force: true })
  }
}

async function writeContent(path: string, content: Readable, signal: AbortSignal): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      signal.throwIfAborted()
      if (!(chunk instanceof Uint8Array)) throw new AcesoError('input-invalid', 'the content is no stream of bytes')
      hash.update(chunk)
      await writeAll(file, chunk)
      sizeBytes += chunk.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await writeAll(file, Buffer.from(text))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Gives a written file its name, never in the place of another. It keeps its first name beside that until the writer is done. */
async function give(from: string, to: string, name: string): Promise<void> {
  try {
    await link(from, to)
  } catch (fault) {
    const code = codeOf(fault)
    if (code === 'EEXIST') throw taken(name)
    // Some network and user-space file systems know no second names.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw fault
    if (await isFile(to)) throw taken(name)
    await rename(from, to)
  }
}

/** A note whose file is gone, and no writer that is about to give it one: such a writer has the note's first name beside it. */
async function isOrphan(path: string): Promise<boolean> {
  const note = await lstat(path + noteSuffix).catch(missing)
  return note?.nlink === 1 && !(await isFile(path))
}

function taken(name: string): AcesoError {
  return new AcesoError('conflict', `${name} is stored already`)
}

/** A link inside the store must not lead out of it. */
async function makeFolder(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const [real, realRoot] = [await realpath(folder), await realpath(root)]
  if (real !== realRoot && !real.startsWith(realRoot + sep)) throw new AcesoError('forbidden', `${folder} leads out of the store`)
  if (folder !== root) await syncFolder(dirname(folder))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(missing)
  if (handle === undefined) return
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch(missing)
  return found?.isFile() === true
}

async function noteAt(path: string): Promise<BlobNote | undefined> {
  const found = await lstat(path + noteSuffix).catch(missing)
  if (found?.isFile() !== true || found.size > mostNoteBytes) return undefined
  const text = await readFile(path + noteSuffix, 'utf8').catch(missing)
  return text === undefined ? undefined : parseNote(text)
}

function missing(fault: unknown): undefined {
  const code = codeOf(fault)
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw fault
}

/** Every file that has its note. A note that is damaged is left to the verification. */
async function* listFiles(root: string, prefix: string, signal: AbortSignal): AsyncGenerator<StoredBlob> {
  for await (const name of filesUnder(root, signal)) {
    if (!name.startsWith(prefix) || name.endsWith(noteSuffix)) continue
    const note = await noteAt(join(root, name))
    if (note !== undefined) yield blobOf(name, note)
  }
}

async function* straysIn(root: string, signal: AbortSignal): AsyncGenerator<BlobStray> {
  for await (const file of filesUnder(root, signal)) {
    const isNote = file.endsWith(noteSuffix)
    const name = isNote ? file.slice(0, -noteSuffix.length) : file
    if (isNote && !(await isFile(join(root, name)))) yield { name, what: 'without-file' }
    if (isNote || (await noteAt(join(root, name))) !== undefined) continue
    yield { name, what: (await isFile(join(root, name) + noteSuffix)) ? 'damaged-metadata' : 'without-metadata' }
  }
}

/** The note of a writer that was killed before its file had a name goes first: it can be told from the note of a lost file only while its first name is there. */
async function sweepFiles(root: string, nowMs: number, signal: AbortSignal): Promise<number> {
  const abandoned = await abandonedFiles(root, nowMs)
  if (abandoned.length === 0) return 0
  const inodes = new Set(abandoned.map(({ inode }) => inode))
  for await (const name of filesUnder(root, signal)) {
    const path = join(root, name)
    if (!name.endsWith(noteSuffix) || (await isFile(path.slice(0, -noteSuffix.length)))) continue
    const note = await lstat(path).catch(missing)
    if (note !== undefined && inodes.has(note.ino)) await rm(path, { force: true })
  }
  for (const { path } of abandoned) await rm(path, { force: true })
  return abandoned.length
}

/** A full disk is usable: files on it can be read, and deleted to make room. */
async function probe(root: string): Promise<void> {
  const path = join(root, incomingFolder, incomingName())
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeWhole(path, 'aceso')
  } catch (fault) {
    if (!isFull(fault)) throw fault
  } finally {
    await rm(path, { force: true })
  }
}

async function checkFolder(root: string, signal: AbortSignal): ReturnType<Blobs['check']> {
  try {
    await probe(root)
    signal.throwIfAborted()
    const { bavail, blocks, bsize } = await statfs(root)
    return { ok: true, freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch (fault) {
    return { ok: false, why: `${root}: ${codeOf(fault) ?? 'cannot be written'}` }
  }
}
