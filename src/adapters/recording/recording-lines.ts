import { AcesoError, faultText } from '../../domain/errors.ts'
import type { RecordingSource } from './recording-files.ts'

/** One file at a time in one gulp: several times faster than line events, and a file holds one kind of one cluster. A file that is not there has no lines. */
export function withLines(path: string, source: RecordingSource, name: string, take: (line: string) => void): void {
  if (!source.names.includes(name)) return
  const bytes = source.read(name)
  let start = 0
  let number = 0
  while (start < bytes.length) {
    const found = bytes.indexOf(10, start)
    const end = found === -1 ? bytes.length : found
    number += 1
    try {
      if (end > start) take(bytes.toString('utf8', start, end))
    } catch (fault) {
      throw unreadable(`${path}/${name}, line ${number}`, faultText(fault), fault)
    }
    start = end + 1
  }
}

export function unreadable(where: string, why: string, cause?: unknown): AcesoError {
  return new AcesoError('input-invalid', `${where}: ${why}`, { ...(cause === undefined ? {} : { cause }), path: 'cluster.recording' })
}
