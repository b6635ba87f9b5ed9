import type { CoreFacts, CrashSignal, MappedModule } from '../../domain/crash/core-facts.ts'
import { isSecretFlag, maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { bounded } from '../../domain/text.ts'
import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { type AuxiliaryVector, auxiliaryVectorOf } from './auxiliary-vector.ts'
import { buildIdsOf } from './build-id.ts'
import { hexOf, unreadable } from './bytes.ts'
import { type CoreImage, fileRangeOf, readCoreImage, readMemory } from './core-image.ts'
import { type InitialStack, readInitialStack } from './initial-stack.ts'
import { fileAt, type MappedFile, type MappedFiles, mappedFilesOf } from './mapped-files.ts'
import { noteTypes, readNotes } from './notes.ts'
import { type ProcessNote, processNoteOf } from './process-note.ts'
import { registersOf, type ThreadStatus, threadStatusOf } from './registers.ts'
import { signalName, signalOf } from './signal.ts'

export interface ReadCore {
  readonly facts: CoreFacts
  /** For those who read memory: the slim core, the stack behind Go's re-raise. */
  readonly image: CoreImage
  /** Memory from one address on; undefined where the core does not hold it, or where it lies too deep inside a compressed one. */
  readonly memory: (address: number, length: number) => Promise<Buffer | undefined>
}

const mostThreads = 100_000
const mostNotes = 50
/** Of a compressed core the little that lies this near its beginning is unpacked for build-ids and environment; unpacking all costs seconds. */
const nearNotes = 4 * 1024 * 1024
const nearStart = 20 * 1024 * 1024

/** What the core's notes say, raw. */
interface Told {
  readonly threads: ThreadStatus[]
  registers: Record<string, string>
  process: ProcessNote | undefined
  signal: CrashSignal | undefined
  auxiliary: Buffer
  mapped: MappedFiles | undefined
  shortNotes: number
}

/**
 * Reads what a core says by itself in a few large reads, whatever its size. Throws only `core-unreadable`, for a file that is no such core or holds nothing of its process;
 * what else is missing or contradicts itself is a note beside the rest.
 */
export async function readCore(core: CoreBytes): Promise<ReadCore> {
  const image = await readCoreImage(core)
  const notes = [...image.notes]
  const told: Told = {
    threads: [],
    registers: {},
    process: undefined,
    signal: undefined,
    auxiliary: Buffer.alloc(0),
    mapped: undefined,
    shortNotes: 0,
  }
  const { machine } = image.header
  const read = await readNotes(core, image.noteRanges, (type, bytes) => hear(told, machine, type, bytes))
  notes.push(...read.notes)
  const first = told.threads[0]
  // Without one thread there is no signal, no place, nothing to inspect.
  if (first === undefined) {
    const [missing, among] =
      told.process === undefined ? ['a process', ''] : ['a thread', `, only about the process ${told.process.command}`]
    throw unreadable(`it holds no notes about ${missing}${among}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`)
  }
  if (told.shortNotes > 0) notes.push(`${told.shortNotes} notes are too short for ${machine}`)
  const reach = core.compression === 'none' ? Number.POSITIVE_INFINITY : Math.max(read.end + nearNotes, nearStart)
  const files = told.mapped?.files ?? []
  if (told.mapped === undefined) notes.push('it does not list the files that were mapped')
  else if (told.mapped.note !== undefined) notes.push(told.mapped.note)
  const buildIds = await buildIdsOf(core, image, files, reach)
  const auxiliary = auxiliaryVectorOf(told.auxiliary)
  const stack = await stackOf(core, image, auxiliary, told.auxiliary, reach, notes)
  const truncated = await isTruncated(core, image, reach, notes)
  const facts: CoreFacts = {
    machine,
    truncated,
    executable: executableOf(files, auxiliary, stack),
    command: told.process?.command ?? '',
    arguments: argumentsOf(told.process, stack),
    pid: told.process?.pid ?? first.thread.tid,
    parentPid: told.process?.parentPid ?? first.parentPid,
    uid: told.process?.uid ?? 0,
    gid: told.process?.gid ?? 0,
    signal: told.signal ?? signalFrom(first, notes),
    dumpThread: first.thread.tid,
    threads: told.threads.map(({ thread }) => thread),
    registers: told.registers,
    modules: files.map((file) => moduleOf(file, buildIds)),
    environment: { ...stack?.environment },
    notes: notes.slice(0, mostNotes).map((note) => bounded(note, 300)),
  }
  const memory = async (address: number, length: number): Promise<Buffer | undefined> =>
    (fileRangeOf(image, address)?.offset ?? 0) + length > reach ? undefined : readMemory(core, image, address, length)
  return { facts, image: { ...image, truncated }, memory }
}

function hear(told: Told, machine: CoreFacts['machine'], type: number, bytes: Buffer): void {
  if (type === noteTypes.prstatus) {
    if (told.threads.length >= mostThreads) return
    const status = threadStatusOf(machine, bytes)
    if (status === undefined) told.shortNotes += 1
    else {
      if (told.threads.length === 0) told.registers = registersOf(machine, bytes)
      told.threads.push(status)
    }
  } else if (type === noteTypes.prpsinfo) {
    told.process ??= processNoteOf(bytes)
  } else if (type === noteTypes.siginfo) {
    told.signal ??= signalOf(bytes)
  } else if (type === noteTypes.auxv) {
    if (told.auxiliary.length === 0) told.auxiliary = Buffer.from(bytes)
  } else if (type === noteTypes.file) {
    told.mapped ??= mappedFilesOf(bytes)
  }
}

async function stackOf(
  core: CoreBytes,
  image: CoreImage,
  { executablePath }: AuxiliaryVector,
  auxiliary: Buffer,
  reach: number,
  notes: string[],
): Promise<InitialStack | undefined> {
  const range = executablePath === undefined ? undefined : fileRangeOf(image, executablePath)
  if (executablePath === undefined || range === undefined) {
    notes.push('the start of its stack is not in the core: no environment')
    return undefined
  }
  if (range.offset > reach) {
    notes.push('the start of its stack lies too far inside the compressed core: no environment before it is unpacked')
    return undefined
  }
  const stack = await readInitialStack(core, image, executablePath, auxiliary)
  if (stack === undefined) notes.push('the start of its stack cannot be read: no environment')
  return stack
}

/** Of a compressed core only where its end is near, or its file tells the size. */
async function isTruncated(core: CoreBytes, image: CoreImage, reach: number, notes: string[]): Promise<boolean> {
  if (core.sizeBytes === undefined && image.fileEnd <= reach) await core.read(image.fileEnd - 1, 2)
  const { sizeBytes } = core
  const truncated = image.truncated || (sizeBytes !== undefined && sizeBytes < image.fileEnd)
  if (truncated && sizeBytes !== undefined) notes.push(`the core is cut off: ${sizeBytes} of ${image.fileEnd} bytes are there`)
  else if (sizeBytes === undefined) notes.push('how long it is unpacked is not known before: whether it is cut off cannot be told')
  return truncated
}

/** The file that holds the program's own headers is the program; a script's interpreter or a link is resolved there already. */
function executableOf(files: readonly MappedFile[], { programHeaders, entry }: AuxiliaryVector, stack: InitialStack | undefined): string {
  return fileAt(files, programHeaders)?.path ?? fileAt(files, entry)?.path ?? stack?.executablePath ?? ''
}

function argumentsOf(process: ProcessNote | undefined, stack: InitialStack | undefined): string[] {
  const given =
    stack !== undefined && stack.arguments.length > 0
      ? stack.arguments
      : (process?.arguments.split(' ').filter((word) => word !== '') ?? [])
  return given.map((argument, index) => (isSecretFlag(given[index - 1] ?? '') ? '***' : maskSecrets(argument)))
}

function signalFrom(first: ThreadStatus, notes: string[]): CrashSignal {
  notes.push('it does not say who or what raised the signal')
  const number = Math.min(first.signal, 128)
  return { number, name: signalName(number), code: first.code }
}

function moduleOf({ path, start, end }: MappedFile, buildIds: ReadonlyMap<number, string>): MappedModule {
  const buildId = buildIds.get(start)
  return { path, start: hexOf(start), end: hexOf(end), ...(buildId === undefined ? {} : { buildId }) }
}
