import { mostFrames, mostThreads, type RawFrame, type RawThread } from './raw-frame.ts'

const header = /^TID (\d{1,10}):/
const frameLine = /^#\d{1,6}\s+(0x[0-9a-f]{1,16})(.*)$/
const sourceLine = /^ {4}(\S.*?):(\d{1,9})(?::\d{1,9})?$/
const mostLines = 2_000_000

/** `eu-stack -i -m -s`: a `TID` line, then `#0  0xADDRESS NAME - MODULE` with its source on the line behind. Name and module may be missing. */
export function readEuStack(output: string): RawThread[] {
  const threads: RawThread[] = []
  let current: RawThread | undefined
  for (const line of output.split('\n', mostLines)) {
    const tid = header.exec(line)?.[1]
    if (tid !== undefined) {
      current = { tid: Number(tid), frames: [] }
      if (threads.length < mostThreads) threads.push(current)
      continue
    }
    if (current === undefined || current.frames.length >= mostFrames) continue
    const [, pc, rest] = frameLine.exec(line) ?? []
    if (pc !== undefined) current.frames.push(frameOf(pc, rest ?? ''))
    else addSource(current.frames, line)
  }
  return threads.filter(({ frames }) => frames.length > 0)
}

function frameOf(pc: string, rest: string): RawFrame {
  const module = rest.lastIndexOf(' - ')
  const name = (module >= 0 ? rest.slice(0, module) : rest).trim()
  return {
    pc: `0x${BigInt(pc).toString(16)}`,
    name: name === '' || name === '???' ? undefined : name,
    from: module >= 0 ? rest.slice(module + 3).trim() : undefined,
  }
}

function addSource(frames: RawFrame[], line: string): void {
  const last = frames.at(-1)
  const [, file, number] = sourceLine.exec(line) ?? []
  if (last !== undefined && file !== undefined && last.file === undefined)
    frames[frames.length - 1] = { ...last, file, line: Number(number) }
}
