import type { RawFrame } from './raw-frame.ts'

const mostCharacters = 16_384
const beginning = /^#\d{1,6}\s+(?:(0x[0-9a-f]{1,16}) in )?/

/**
 * One line of gdb's backtrace: `#3  0x0000401234 in ns::f<int> (x=..., y=...) at file.cpp:12`, `... from /lib/libc.so.6`, `#4  <signal handler called>`, `#5  0x0 in ?? ()`.
 * Read from its end, as names and arguments hold spaces and brackets of their own. Undefined for any other line.
 */
export function gdbFrame(line: string): RawFrame | undefined {
  const text = line.slice(0, mostCharacters).trimEnd()
  const start = beginning.exec(text)
  if (start === null) return undefined
  const rest = text.slice(start[0].length)
  if (rest.startsWith('<signal handler called>')) return { pc: start[1], name: undefined, signalHandler: true }
  // Other stubs that gdb puts between frames: <function called from gdb>.
  if (rest.startsWith('<')) return /^<[\w ]+>$/.test(rest) ? { pc: start[1], name: undefined } : callIn(rest, start[1])
  return callIn(rest, start[1])
}

function callIn(text: string, pc: string | undefined): RawFrame | undefined {
  const { call, file, line, from } = sourceOf(text)
  if (!call.endsWith(')')) return undefined
  const open = openingOf(call)
  if (open < 1) return undefined
  const name = call.slice(0, open).trim()
  return { pc, name: name === '' || name === '??' ? undefined : name, file, line, from }
}

function sourceOf(text: string): { call: string; file?: string; line?: number; from?: string } {
  const at = text.lastIndexOf(') at ')
  if (at >= 0) {
    const source = text.slice(at + 5)
    const colon = source.lastIndexOf(':')
    const line = Number(source.slice(colon + 1))
    if (colon > 0 && Number.isInteger(line)) return { call: text.slice(0, at + 1), file: source.slice(0, colon), line }
    return { call: text.slice(0, at + 1), file: source }
  }
  const from = text.lastIndexOf(') from ')
  return from >= 0 ? { call: text.slice(0, from + 1), from: text.slice(from + 7) } : { call: text }
}

/** Where the argument list begins: the bracket that the last one closes, with the space gdb puts before it. */
function openingOf(call: string): number {
  let depth = 0
  for (let at = call.length - 1; at >= 0; at--) {
    const char = call.charAt(at)
    if (char === ')') depth++
    else if (char === '(') {
      depth--
      if (depth === 0) return call.charAt(at - 1) === ' ' ? at - 1 : at
    }
  }
  return -1
}
