import { safeNumberAt, textAt } from './bytes.ts'

/** A mapped file as NT_FILE tells it: neighbouring stretches of one file are one. */
export interface MappedFile {
  readonly path: string
  readonly start: number
  end: number
  /** Where the first stretch begins in the file, in bytes; an ELF file's headers are at 0. */
  readonly fileOffset: number
}

export interface MappedFiles {
  readonly files: readonly MappedFile[]
  readonly note?: string
}

const most = 20_000
const mostPathBytes = 4096
const entrySize = 24

/** NT_FILE: count, page size, then start, end and page offset of each mapping, then their paths. */
export function mappedFilesOf(bytes: Buffer): MappedFiles {
  if (bytes.length < 16) return { files: [], note: 'the list of mapped files is cut off' }
  const count = safeNumberAt(bytes, 0)
  const pageSize = safeNumberAt(bytes, 8)
  if (count * entrySize > bytes.length - 16)
    return { files: [], note: `the list of mapped files claims ${count} entries in ${bytes.length} bytes` }
  const files: MappedFile[] = []
  let textFrom = 16 + count * entrySize
  for (let index = 0; index < count; index += 1) {
    if (textFrom >= bytes.length) return { files, note: `the list of mapped files names ${index} of ${count}` }
    const nul = bytes.indexOf(0, textFrom)
    const textEnd = nul === -1 ? bytes.length : nul
    const at = 16 + index * entrySize
    const start = safeNumberAt(bytes, at)
    const end = safeNumberAt(bytes, at + 8)
    const fileOffset = safeNumberAt(bytes, at + 16) * pageSize
    const last = files.at(-1)
    const path = textAt(bytes, textFrom, Math.min(textEnd, textFrom + mostPathBytes))
    textFrom = textEnd + 1
    if (!Number.isSafeInteger(end) || start >= end) continue
    if (last?.path === path && last.end <= start && (fileOffset > 0 || last.end === start)) {
      last.end = end
      continue
    }
    if (files.length === most) return { files, note: `only the first ${most} mapped files are listed` }
    files.push({ path, start, end, fileOffset })
  }
  return { files }
}

/** The file whose stretch holds an address. */
export function fileAt(files: readonly MappedFile[], address: number | undefined): MappedFile | undefined {
  return address === undefined ? undefined : files.find(({ start, end }) => address >= start && address < end)
}
