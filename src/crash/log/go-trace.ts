import { signalNumbers } from '../../domain/crash/process-signals.ts'
import type { LogFrame, LogReading } from './log-reading.ts'

const head = /^(?:panic: |fatal error: |SIG(?!QUIT)[A-Z]{2,6}: [a-z]|unexpected fault address|runtime: out of memory)/
/** C's abort says less than what stands before it. Go's SIGQUIT to its own threads, one after the other, says nothing at all. */
const consequence = /^SIGABRT: /
const signalInBrackets =
  /^\[signal (SIG[A-Z]{2,6})[^\]]{0,80}? code=(0x[0-9a-f]{1,8}|-?\d{1,8}) addr=(0x[0-9a-f]{1,16}) pc=(0x[0-9a-f]{1,16})\]/
const signalLine = /^PC=(0x[0-9a-f]{1,16}) m=-?\d{1,9} sigcode=(-?\d{1,20})(?!\d)(?: addr=(0x[0-9a-f]{1,16}))?/
const goroutine = /^goroutine -?\d{1,12} (?:gp=\S{1,24} m=\S{1,12} (?:mp=\S{1,24} )?)?\[([^\]]{0,80})\]:$/
const place = /^\s+(?:(.*):(\d{1,9}) )?(?:\+0x[0-9a-f]{1,16} ?)?(?:fp=0x[0-9a-f]{1,16} sp=0x[0-9a-f]{1,16} )?(?:pc=(0x[0-9a-f]{1,16}))?$/
const bareplace = /^\s+(.*):(\d{1,9})$/
const mostFrames = 256

/** Go's last words: why it panicked, what signal was behind it, and the goroutine it happened on. The last one of the log; undefined where there is none. */
export function goTrace(lines: readonly string[]): Pick<LogReading, 'stack' | 'message' | 'signal' | 'fatalLine'> | undefined {
  let start = lines.findLastIndex((line) => head.test(line))
  if (start < 0) return undefined
  const better = consequence.test(lines[start] ?? '')
    ? lines.findLastIndex((line, index) => index < start && start - index < 200 && head.test(line) && !consequence.test(line))
    : -1
  if (better >= 0) start = better
  // `fatal error:` may follow `panic:` at once; the first says more.
  const before = lines.slice(Math.max(0, start - 5), start).findLastIndex((line) => line.startsWith('panic: '))
  if (before >= 0 && !lines[start]?.startsWith('panic: ')) start = Math.max(0, start - 5) + before
  const line = lines[start] ?? ''
  const stack = firstGoroutine(lines, start)
  const signal = signalNear(lines.slice(start, start + 12), line)
  return {
    fatalLine: line,
    // That a signal came is told as the signal; as a sentence it would fit every crash of its kind.
    ...(line.startsWith('SIG') ? {} : { message: line.slice(0, 2000) }),
    ...(signal === undefined ? {} : { signal }),
    ...(stack.length === 0 ? {} : { stack: { by: 'go', frames: stack } }),
  }
}

function signalNear(lines: readonly string[], first: string): LogReading['signal'] | undefined {
  for (const line of lines) {
    const [, name, code, faultAddress, pc] = signalInBrackets.exec(line) ?? []
    if (name !== undefined && code !== undefined && faultAddress !== undefined && pc !== undefined) {
      return { number: signalNumbers[name] ?? 0, code: Number(code), faultAddress, pc }
    }
    const [, at, number, address] = signalLine.exec(line) ?? []
    const named = signalNumbers[/^SIG[A-Z]+/.exec(first)?.[0] ?? '']
    if (at !== undefined && named !== undefined) {
      return {
        number: named,
        code: Number(BigInt.asIntN(32, BigInt(number ?? 0))),
        pc: at,
        ...(address === undefined ? {} : { faultAddress: address }),
      }
    }
  }
  return undefined
}

/** The first goroutine that is printed is the one that failed. */
function firstGoroutine(lines: readonly string[], start: number): LogFrame[] {
  const block = lines.findIndex((line, index) => index > start && goroutine.test(line))
  if (block < 0 || block - start > 60) return []
  const frames: LogFrame[] = []
  for (let at = block + 1; at < lines.length && frames.length < mostFrames; at++) {
    const line = lines[at] ?? ''
    if (line.trim() === '' || line.startsWith('created by ') || line.startsWith('goroutine ')) break
    if (/^\s/.test(line) || line.startsWith('...') || line.startsWith('[')) continue
    const next = lines[at + 1] ?? ''
    if (!/^\s/.test(next)) break
    const [, file, number, pc] = place.exec(next) ?? bareplace.exec(next) ?? []
    frames.push({
      function: line.startsWith('non-Go function') ? undefined : withoutArguments(line),
      file,
      line: number === undefined ? undefined : Number(number),
      pc,
    })
  }
  return frames
}

/** `main.(*loader).load(0x0, {0x1, 0x2})` without the last bracket; `panic({0x4, 0x5})` is Go's own `runtime.gopanic`. */
function withoutArguments(line: string): string {
  const text = line.trimEnd()
  if (!text.endsWith(')')) return text.slice(0, 1024)
  let depth = 0
  for (let at = text.length - 1; at > 0; at--) {
    const char = text.charAt(at)
    if (char === ')') depth++
    else if (char === '(' && --depth === 0) return text.slice(0, at) === 'panic' ? 'runtime.gopanic' : text.slice(0, at).slice(0, 1024)
  }
  return text.slice(0, 1024)
}
