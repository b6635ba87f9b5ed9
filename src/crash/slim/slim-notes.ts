import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt } from '../elf/bytes.ts'
import type { CoreImage } from '../elf/core-image.ts'
import { type MappedFile, mappedFilesOf } from '../elf/mapped-files.ts'
import { noteTypes, readNotes } from '../elf/notes.ts'
import { processNoteOf } from '../elf/process-note.ts'
import { registerAt, threadStatusOf } from '../elf/registers.ts'
import { plainWords } from './plain-words.ts'

/** One note as it is copied. */
export interface KeptNote {
  readonly type: number
  readonly bytes: Buffer
}

/** Where one thread stood. */
export interface ThreadPlace {
  readonly tid: number
  readonly pc: number
  readonly sp: number
  readonly fp: number
  /** Where the register that Go keeps its goroutine in points to. */
  readonly goroutine: number
  /** Base of its thread-local storage; 0 where it has none. */
  readonly threadPointer: number
}

export interface SlimNotes {
  readonly notes: readonly KeptNote[]
  readonly threads: readonly ThreadPlace[]
  /** NT_AUXV as it is; empty where there is none. */
  readonly auxiliary: Buffer
  readonly files: readonly MappedFile[]
}

const floatingPoint = 2
const x86Vectors = 0x202
/** Of NT_X86_XSTATE: the registers that NT_FPREGSET has as well, and the head that says what follows. */
const x86VectorsKept = 576
const armTls = 0x401
const armPointerAuthentication = 0x406
const kept: ReadonlySet<number> = new Set([...Object.values(noteTypes), floatingPoint, x86Vectors, armTls, armPointerAuthentication])
const processWide: ReadonlySet<number> = new Set([noteTypes.prpsinfo, noteTypes.auxv, noteTypes.file])
/** `pr_psargs` of NT_PRPSINFO: the first 80 bytes of the command line. */
const commandLine = { start: 56, end: 136 } as const

/** Reads the notes that go into a slim core, of all threads or of one. Arguments that may hold a secret are blanked, as are the wide vector registers: no unwinder asks for them, and they hold the program's data. */
export async function readSlimNotes(core: CoreBytes, image: CoreImage, onlyThread?: number): Promise<SlimNotes> {
  const process: KeptNote[] = []
  const ofThreads: { place: ThreadPlace; notes: KeptNote[] }[] = []
  let auxiliary: Buffer = Buffer.alloc(0)
  let files: readonly MappedFile[] = []
  const { machine } = image.header
  await readNotes(
    core,
    image.noteRanges,
    (type, bytes) => {
      const note = { type, bytes: Buffer.from(bytes) }
      if (type === noteTypes.auxv) auxiliary = note.bytes
      if (type === noteTypes.file) files = mappedFilesOf(note.bytes).files
      if (type === noteTypes.prpsinfo) blankArguments(note.bytes)
      if (type === x86Vectors) note.bytes.fill(0, Math.min(x86VectorsKept, note.bytes.length))
      const last = ofThreads.at(-1)
      if (type === noteTypes.prstatus) {
        const status = threadStatusOf(machine, note.bytes)
        if (status !== undefined) ofThreads.push({ place: placeOf(machine, status.thread, note.bytes), notes: [note] })
      } else if (processWide.has(type) || last === undefined) process.push(note)
      else {
        if (type === armTls && note.bytes.length >= 8) last.place = { ...last.place, threadPointer: finite(safeNumberAt(note.bytes, 0)) }
        last.notes.push(note)
      }
    },
    kept,
  )
  const chosen = onlyThread === undefined ? ofThreads : ofThreads.filter(({ place }) => place.tid === onlyThread)
  const [first, ...others] = chosen
  // In the order of the kernel: first thread's status, then what belongs to the process, then the rest.
  const notes =
    first === undefined
      ? process
      : [...first.notes.slice(0, 1), ...process, ...first.notes.slice(1), ...others.flatMap((thread) => thread.notes)]
  return { notes, threads: chosen.map(({ place }) => place), auxiliary, files }
}

function placeOf(
  machine: CoreImage['header']['machine'],
  thread: { tid: number; pc: string; sp: string; fp: string },
  status: Buffer,
): ThreadPlace {
  const register = (name: string): number => finite(registerAt(machine, status, name))
  return {
    tid: thread.tid,
    pc: finite(Number(thread.pc)),
    sp: finite(Number(thread.sp)),
    fp: finite(Number(thread.fp)),
    goroutine: register(machine === 'x86-64' ? 'r14' : 'x28'),
    threadPointer: machine === 'x86-64' ? register('fs_base') : 0,
  }
}

function finite(value: number): number {
  return Number.isSafeInteger(value) ? value : 0
}

function blankArguments(note: Buffer): void {
  const line = processNoteOf(note)
  if (line === undefined) return
  const kept = plainWords(line.arguments.split(' ')).join(' ')
  note.fill(0, commandLine.start + Buffer.byteLength(kept), commandLine.end)
}
