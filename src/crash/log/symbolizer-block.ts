import { demangle } from './demangle.ts'
import type { LogFrame, LogReading } from './log-reading.ts'

const begin = 'SIGNAL CATCH BY NON-GO SIGNAL HANDLER'
const signalLine = /^SIGNO: (\d{1,3}); SIGNAME: [^;]{0,64}; SI_CODE: (-?\d{1,6}); SI_ADDR: (0x[0-9a-fA-F]{1,16}|\(nil\))/
const place = /^\s+(.*):(\d{1,9}) pc=(0x[0-9a-f]{1,16})$/
const mostFrames = 256

/**
 * The block that Milvus's symbolizer prints when a signal comes on a thread that is not Go's: signal, then pairs of a mangled name and its place, down to `(null)`.
 * The last one of the log; undefined where there is none.
 */
export function symbolizerBlock(lines: readonly string[]): Pick<LogReading, 'stack' | 'signal' | 'fatalLine'> | undefined {
  const start = lines.findLastIndex((line) => line.includes(begin))
  if (start < 0) return undefined
  const head = lines.slice(start + 1, start + 6)
  const told = head.map((line) => signalLine.exec(line)).find((match) => match !== null)
  const from = head.findIndex((line) => line.startsWith('BACKTRACE:'))
  const frames = from < 0 ? [] : framesIn(lines.slice(start + 2 + from, start + 2 + from + 2 * mostFrames))
  return {
    fatalLine: told?.input ?? begin,
    ...(told?.[1] === undefined ? {} : { signal: { number: Number(told[1]), code: Number(told[2]), faultAddress: addressOf(told[3]) } }),
    ...(frames.length === 0 ? {} : { stack: { by: 'symbolizer', frames } }),
  }
}

function framesIn(lines: readonly string[]): LogFrame[] {
  const frames: LogFrame[] = []
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [, file, line, pc] = place.exec(lines[at + 1] ?? '') ?? []
    if (pc === undefined) break
    const name = (lines[at] ?? '').trim()
    const isNamed = name !== '(null)' && name !== '??' && name !== ''
    frames.push({
      function: isNamed ? demangle(name) : undefined,
      file: file === undefined || file === '(null)' ? undefined : file,
      line: file === '(null)' ? undefined : Number(line),
      pc,
    })
  }
  const last = frames.findLastIndex(({ function: name }) => name !== undefined)
  return frames.slice(0, last + 1)
}

function addressOf(text: string | undefined): string {
  return text === undefined || text === '(nil)' ? '0x0' : `0x${BigInt(text).toString(16)}`
}
