import { type DebuggerPart, debuggerParts, partMarker } from '../../ports/cores/debugger.ts'
import { gdbFrame } from './gdb-frame.ts'
import { mostFrames, mostThreads, type RawThread } from './raw-frame.ts'

/** What gdb printed, taken apart; nothing of it judged yet. */
export interface GdbReading {
  readonly threads: readonly RawThread[]
  readonly registers: Readonly<Record<string, string>>
  readonly abortMessage: string | undefined
  /** What Go remembers of the signal that made a goroutine panic. */
  readonly goSignal: { readonly signal: number; readonly code: number; readonly faultAddress: string; readonly pc: string } | undefined
  /** The walk over the crashed thread met memory that the core does not hold. */
  readonly ranOut: boolean
}

const mostLines = 2_000_000
const register = /^([a-z][a-z0-9_]{0,15})\s+(0x[0-9a-f]{1,16})(?:\s|$)/
const stringAt = /^0x[0-9a-f]+(?: <[^>]*>)?[:\s]\s*(".*)$/
const goFields = /^(\d{1,3}) (-?\d{1,10}) (\d{1,20}) (\d{1,20})$/

export function readGdb(output: string): GdbReading {
  const parts = partsOf(output)
  const crashed = threadsIn(parts.crash)
  const all = threadsIn(parts.threads)
  const known = new Set(all.map(({ tid }) => tid))
  return {
    threads: [...crashed.filter(({ tid }) => !known.has(tid)), ...all],
    registers: registersIn(parts.registers),
    abortMessage: abortMessageIn(parts.abort),
    goSignal: goSignalIn(parts.go),
    ranOut: parts.crash.some((line) => line.includes('Cannot access memory at address')),
  }
}

function partsOf(output: string): Record<DebuggerPart, string[]> {
  const parts: Record<DebuggerPart, string[]> = { crash: [], registers: [], abort: [], go: [], threads: [] }
  let current: string[] | undefined
  for (const line of output.split('\n', mostLines)) {
    if (line.startsWith(partMarker)) current = parts[debuggerParts.find((part) => part === line.slice(partMarker.length).trim()) ?? 'crash']
    else current?.push(line)
  }
  return parts
}

const header = /^(?:\[Current thread is|Thread) \d+ \((?:Thread 0x[0-9a-f]+ \()?LWP (\d{1,10})\)?(?: "([^"]{0,64})")?/

function threadsIn(lines: readonly string[]): RawThread[] {
  const threads: RawThread[] = []
  let current: RawThread | undefined
  for (const line of lines) {
    const found = line.startsWith('Thread ') || line.startsWith('[Current') ? header.exec(line) : null
    if (found !== null) {
      current = { tid: Number(found[1]), name: found[2], frames: [] }
      if (threads.length < mostThreads) threads.push(current)
    } else if (current !== undefined && current.frames.length < mostFrames && line.startsWith('#')) {
      const frame = gdbFrame(line)
      if (frame !== undefined) current.frames.push(frame)
    }
  }
  return threads.filter(({ frames }) => frames.length > 0)
}

function registersIn(lines: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const line of lines.slice(0, 200)) {
    const [, name, value] = register.exec(line) ?? []
    if (name !== undefined && value !== undefined) found[name] = value
  }
  return found
}

function abortMessageIn(lines: readonly string[]): string | undefined {
  for (const line of lines.slice(0, 20)) {
    const quoted = stringAt.exec(line)?.[1]
    const text = quoted === undefined ? '' : unquoted(quoted)
    if (text !== '') return text
  }
  return undefined
}

/** gdb quotes like C: `\n`, `\"`, `\\`, `\033`. */
function unquoted(text: string): string {
  const body = text.slice(1, text.lastIndexOf('"')).slice(0, 2000)
  return body
    .replace(/\\([0-7]{3}|.)/g, (_, escaped: string) => {
      if (/^[0-7]{3}$/.test(escaped)) return ' '
      return escaped === 'n' || escaped === 't' || escaped === 'r' ? ' ' : escaped
    })
    .trim()
}

function goSignalIn(lines: readonly string[]): GdbReading['goSignal'] {
  for (const line of lines.slice(0, 20)) {
    const [, signal, code, address, pc] = goFields.exec(line.trim()) ?? []
    if (signal === undefined || code === undefined || address === undefined || pc === undefined || Number(signal) === 0) continue
    return { signal: Number(signal), code: Number(code), faultAddress: hex(address), pc: hex(pc) }
  }
  return undefined
}

function hex(decimal: string): string {
  return `0x${BigInt.asUintN(64, BigInt(decimal)).toString(16)}`
}
