import type { LogFrame, LogReading } from './log-reading.ts'

type Native = Pick<LogReading, 'stack' | 'message' | 'signal' | 'fatalLine'>

const thrown = /terminate called after throwing an instance of '([^']{1,500})'/
const what = /^\s*what\(\):\s{1,4}(.*)$/
const virtual = /(?:pure|deleted) virtual method called/
const plain = /terminate called (?:without an active exception|recursively)/
const assertion = /^(?:[\w./+-]{1,200}: )?\S{1,400}:\d{1,7}: .{0,2000}?Assertion [`'"].{0,2000}?' failed\.?/
const library =
  /^(?:free\(\)|malloc\(\)|realloc\(\)|munmap_chunk\(\)|malloc_consolidate\(\)|double free or corruption|corrupted (?:size|double-linked)|corrupted unsorted chunks|\*\*\* (?:stack smashing|buffer overflow) detected|invalid fastbin|<jemalloc>: .{0,200}(?:corrupt|size mismatch|invalid))/
const glogFatal = /^F\d{4,8} \d\d:\d\d:\d\d\.\d{1,9} +\d{1,10} ([^\s:]{1,300}:\d{1,7})\] (.*)$/
const glogSignal = /^\*\*\* (SIG[A-Z]{2,6}) \(@?(0x[0-9a-f]{1,16}|\(nil\)|[^)]{0,32})\)? ?(?:\(@(0x[0-9a-f]{1,16})\) )?received by PID/
const glogFrame = /^ {0,8}(?:PC: )?@ {1,20}(0x[0-9a-f]{1,16}) (.*)$/
const subprocess = /subprocess exit, signal: ([a-z ]{3,40})/
const signals: Readonly<Record<string, number>> = { SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGSEGV: 11 }
const signalWords: Readonly<Record<string, number>> = {
  'illegal instruction': 4,
  aborted: 6,
  'bus error': 7,
  'floating point exception': 8,
  'segmentation fault': 11,
}
const mostFrames = 256

/** What C and C++ say at their end: an exception that nobody caught, an assertion, glibc's checks, glog's fatal line with its stack. The last of each kind, the most telling first. */
export function nativeEnd(lines: readonly string[]): Native | undefined {
  const message =
    exceptionIn(lines) ??
    lineLike(lines, assertion) ??
    lineLike(lines, library) ??
    glogFatalIn(lines) ??
    lineLike(lines, virtual) ??
    lineLike(lines, plain)
  const stack = glogStack(lines)
  const signal = glogSignalIn(lines) ?? subprocessSignal(lines)
  if (message === undefined && stack.length === 0 && signal === undefined) return undefined
  return {
    ...(message === undefined ? {} : { message: message.text.slice(0, 2000), fatalLine: message.line }),
    ...(stack.length === 0 ? {} : { stack: { by: 'glog', frames: stack } }),
    ...(signal === undefined ? {} : { signal: { number: signal } }),
  }
}

interface Said {
  readonly text: string
  readonly line: string
}

function exceptionIn(lines: readonly string[]): Said | undefined {
  const at = lines.findLastIndex((line) => line.includes('terminate called after') && thrown.test(line))
  const line = lines[at]
  const type = line === undefined ? undefined : thrown.exec(line)?.[1]
  if (line === undefined || type === undefined) return undefined
  const said = lines
    .slice(at + 1, at + 4)
    .map((next) => what.exec(next)?.[1])
    .find((text) => text !== undefined)
  return { line, text: said === undefined ? type : `${type}: ${said}` }
}

function lineLike(lines: readonly string[], wanted: RegExp): Said | undefined {
  const line = lines.findLast((one) => wanted.test(one))
  const text = line === undefined ? undefined : wanted.exec(line)?.[0]
  return line === undefined || text === undefined ? undefined : { line, text: wanted === library ? line : text }
}

function glogFatalIn(lines: readonly string[]): Said | undefined {
  const line = lines.findLast((one) => one.startsWith('F') && glogFatal.test(one))
  const [, place, text] = line === undefined ? [] : (glogFatal.exec(line) ?? [])
  return line === undefined || place === undefined ? undefined : { line, text: `${place}: ${text ?? ''}` }
}

function glogStack(lines: readonly string[]): LogFrame[] {
  const start = lines.findLastIndex(
    (line) => line.startsWith('*** Check failure stack trace: ***') || (line.startsWith('*** SIG') && line.includes('stack trace')),
  )
  if (start < 0) return []
  const frames: LogFrame[] = []
  for (const line of lines.slice(start + 1, start + 1 + mostFrames)) {
    const [, pc, rest] = glogFrame.exec(line) ?? []
    if (pc === undefined) break
    const name = (rest ?? '')
      .trim()
      .replace(/^\([^)]{0,512}\) (?=\S)/, '')
      .trim()
    frames.push({
      function: name === '' || name === '??' || name === '(unknown)' ? undefined : name.slice(0, 1024),
      file: undefined,
      line: undefined,
      pc,
    })
  }
  return frames
}

function glogSignalIn(lines: readonly string[]): number | undefined {
  const line = lines.findLast((one) => one.startsWith('*** SIG') && glogSignal.test(one))
  const name = line === undefined ? undefined : glogSignal.exec(line)?.[1]
  return name === undefined ? undefined : signals[name]
}

/** Milvus in subprocess mode: the parent lives on and only tells how its child died. */
function subprocessSignal(lines: readonly string[]): number | undefined {
  const words = lines.findLast((line) => line.includes('subprocess exit, signal: '))
  const word = words === undefined ? undefined : subprocess.exec(words)?.[1]?.trim()
  return word === undefined ? undefined : signalWords[word]
}
