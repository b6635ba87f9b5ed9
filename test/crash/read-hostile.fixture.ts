/**
 * A process of its own that reads files which mean harm, as Aceso reads a core that fell: its facts, its slim core, and for some a debugger. Tasks are lines of standard input, each
 * answered by a line before the next is begun: whoever asked knows which file it was when no answer comes.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { mutants } from '../../lab/crashes/hostile/mutants.ts'
import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { localDebugger } from '../../src/adapters/debuggers/local-debugger.ts'
import { folderSource } from '../../src/adapters/debuggers/symbol-source.ts'
import { symbolStage } from '../../src/adapters/debuggers/symbol-stage.ts'
import { buildIdOfFirstPage } from '../../src/crash/elf/build-id.ts'
import { inspectCore, type Unwinding } from '../../src/crash/inspect.ts'
import { slimOf } from '../../src/crash/slim/slim-file.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import type { HostileAnswer, HostileTask } from './hostile-reader.fixture.ts'

const mostUnpackedBytes = 64 * 1024 * 1024
const [folder = ''] = process.argv.slice(2)
const files = coreFiles({ scratch: join(folder, 'scratch') })
const signal = new AbortController().signal

for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line) as HostileTask
  if (task.kind === 'file') say(await answer(task.path, task.path, task.debugger))
  else for (const mutant of mutants(task.seed, await readFile(task.core), task.count)) say(await answerMutant(task.core, mutant))
}

function say(answered: HostileAnswer): void {
  process.stdout.write(`${JSON.stringify(answered)}\n`)
}

async function answerMutant(core: string, mutant: { readonly name: string; readonly what: string; readonly bytes: Buffer }) {
  const path = join(folder, 'mutant')
  await writeFile(path, mutant.bytes)
  const answered = await answer(path, `${mutant.name} of ${core}: ${mutant.what}`, false)
  await rm(path)
  return answered
}

async function answer(path: string, name: string, withDebugger: boolean): Promise<HostileAnswer> {
  const before = process.cpuUsage()
  const facts = await outcomeOf(async () =>
    JSON.stringify(await inspectCore(path, { files, nowMs: Date.now(), ...(withDebugger ? { unwinding: emptyImage() } : {}) }, signal)),
  )
  const slim = await outcomeOf(() => slimText(path))
  const { user, system } = process.cpuUsage(before)
  return { name, facts, slim, cpuMs: Math.round((user + system) / 1000) }
}

async function slimText(path: string): Promise<string> {
  const opened = await files.open(path)
  try {
    const read = async ({ content }: { readonly content: AsyncIterable<Buffer> }): Promise<string> => {
      let [bytes, said] = [0, '']
      for await (const chunk of content) {
        bytes += chunk.length
        if (said.length < 1_000_000) said += chunk.toString('latin1').replace(/[^ -~]+/g, ' ')
      }
      return `${bytes} bytes ${said}`
    }
    return await slimOf(opened, { files, mostUnpackedBytes }, { packed: false }, read, signal)
  } finally {
    await opened.close()
  }
}

async function outcomeOf(work: () => Promise<string>): Promise<HostileAnswer['facts']> {
  try {
    return { kind: 'answered', text: await work() }
  } catch (fault) {
    if (!(fault instanceof AcesoError))
      return { kind: 'fault', text: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }
    return { kind: 'refused', code: fault.code, text: fault.message }
  }
}

/** An image in which the core's program is not: whatever a debugger then shows of a named file came from the host. */
function emptyImage(): Unwinding {
  return {
    debugger: localDebugger(),
    stage: symbolStage({ mostBytes: mostUnpackedBytes }),
    sources: [folderSource(join(folder, 'image'), { kind: 'root', title: 'an empty image', buildIdIn: buildIdOfFirstPage })],
    timeoutMs: 30_000,
    mostUnpackedBytes,
  }
}
