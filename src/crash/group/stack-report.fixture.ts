import type { Frame, StackReport } from '../../domain/crash/crash-stack.ts'

/** A stack of one thread from the names of its functions; `module!function` sets the module, `??` has no name. */
export function stackOf(names: readonly string[], more: Partial<StackReport> = {}): StackReport {
  return { origin: 'gdb', crashThread: 1, threads: [{ tid: 1, frames: names.map((name, index) => frameOf(name, index)) }], ...more }
}

export function frameOf(text: string, index = 0): Frame {
  const mark = text.indexOf('!')
  const module = mark < 0 ? '/milvus/bin/milvus' : text.slice(0, mark)
  const name = text.slice(mark + 1)
  const offset = `0x${(0x1000 + index * 16).toString(16)}`
  if (name === '<signal handler called>') return { module, offset, signalHandler: true }
  return { module, offset, buildId: 'ab12', ...(name === '??' ? {} : { function: name }) }
}
