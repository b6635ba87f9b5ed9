import { textAt } from './bytes.ts'

/** What NT_PRPSINFO says of the process. */
export interface ProcessNote {
  readonly uid: number
  readonly gid: number
  readonly pid: number
  readonly parentPid: number
  readonly command: string
  /** The first 80 bytes of the arguments, blanks between them. */
  readonly arguments: string
}

const noteSize = 136
const at = { uid: 16, gid: 20, pid: 24, parentPid: 28, command: 40, arguments: 56 } as const

export function processNoteOf(bytes: Buffer): ProcessNote | undefined {
  if (bytes.length < noteSize) return undefined
  return {
    uid: bytes.readUInt32LE(at.uid),
    gid: bytes.readUInt32LE(at.gid),
    pid: bytes.readInt32LE(at.pid),
    parentPid: bytes.readInt32LE(at.parentPid),
    command: textAt(bytes, at.command, at.arguments),
    arguments: textAt(bytes, at.arguments, noteSize).trim(),
  }
}
