import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gdbStacks } from '../../lab/crashes/printed-stacks.ts'
import { type Inspection, inspectCore } from '../../src/crash/inspect.ts'
import { slimOf } from '../../src/crash/slim/slim-file.ts'
import type { Debugger } from '../../src/ports/cores/debugger.ts'
import { counting, inspecting } from './inspecting.ts'
import type { CaseWithCore } from './material.ts'
import { ms, type Row } from './row.ts'
import { timed } from './timed.ts'

const mostMs = 500
const signal = new AbortController().signal

/** From a core whose group is known to its fingerprint and its slim core on disk. */
export async function knownGroupRow(one: CaseWithCore, folder: string, runs: number): Promise<Row> {
  const known = await exactKeyOf(one, folder)
  const tools = counting()
  const tookMs = await timed(runs, async () => {
    const how = quickly(one, folder, tools, (key) => key === known)
    await inspectCore(one.core, how, signal)
    await storeSlim(one, how, folder)
  })
  const gdb = await timed(runs, () => gdbStacks(one, one.core))
  return {
    what: 'known group: to slim core and fingerprint',
    figure: `${ms(tookMs)}, gdb run ${tools.ran.gdb} times`,
    baseline: `gdb thread apply all bt ${ms(gdb)}`,
    ratio: gdb / tookMs,
    target: `<= ${mostMs} ms without gdb`,
    met: tookMs <= mostMs && tools.ran.gdb === 0,
  }
}

/** What the first crash of the group left behind. */
async function exactKeyOf(one: CaseWithCore, folder: string): Promise<string> {
  let key: string | undefined
  const how = quickly(one, folder, counting(), (exact) => {
    key = exact
    return true
  })
  await inspectCore(one.core, how, signal)
  if (key === undefined) throw new Error(`${one.id} has no exact key`)
  return key
}

function quickly(one: CaseWithCore, folder: string, tool: Debugger, isKnown: (exactKey: string | undefined) => boolean): Inspection {
  return inspecting(one, folder, { debugger: tool, quick: { isKnown: ({ exactKey }) => isKnown(exactKey) } })
}

async function storeSlim(one: CaseWithCore, { files }: Inspection, folder: string): Promise<void> {
  const opened = await files.open(one.core)
  try {
    const write = ({ content }: { readonly content: Readable }) =>
      pipeline(content, createWriteStream(join(folder, 'kept.core.zst'), { flush: true }))
    await slimOf(opened, { files, mostUnpackedBytes: 0 }, { packed: true }, write, signal)
  } finally {
    await opened.close()
  }
}
