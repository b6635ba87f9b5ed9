/**
 * A process of its own that reads files which mean harm, as Aceso reads a core that fell: its facts, its slim core, and for some a debugger. Tasks are lines of standard input, each
 * answered by a line before the next is begun: whoever asked knows which file it was when no answer comes.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { generatedCore } from '../../lab/crashes/hostile/generated.ts'
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
/** Asking for extended attributes starts a program each time, and made files have none. */
const bareFiles: typeof files = { ...files, open: async (path) => ({ ...(await files.open(path)), attributes: async () => ({}) }) }
const signal = new AbortController().signal

for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line) as HostileTask
  if (task.kind === 'file') say(await answer(task.path, task.path, task.debugger))
  else if (task.kind === 'generated') await answerGenerated(task)
  else
    for (const { name, what, bytes } of mutants(task.seed, await readFile(task.core), task.count))
      say(await answerBytes(`${name} of ${task.core}: ${what}`, bytes))
}

async function answerGenerated({ seed, seconds }: Extract<HostileTask, { kind: 'generated' }>): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (let number = 0; performance.now() < end; number += 1) {
    const { name, bytes } = generatedCore(seed, number)
    const { facts, slim, ...told } = await answerBytes(name, bytes, bareFiles)
    // Thousands of records: what was in them is not looked at.
    const short = (outcome: HostileAnswer['facts']) => ({ ...outcome, text: outcome.text.slice(0, 1_000) })
    say({ ...told, facts: short(facts), slim: short(slim) })
  }
}

function say(answered: HostileAnswer): void {
  process.stdout.write(`${JSON.stringify(answered)}\n`)
}

async function answerBytes(name: string, bytes: Buffer, from = files): Promise<HostileAnswer> {
  const path = join(folder, 'made')
  await writeFile(path, bytes)
  const answered = await answer(path, name, false, from)
  await rm(path)
  return answered
}

async function answer(path: string, name: string, withDebugger: boolean, from = files): Promise<HostileAnswer> {
  const before = process.cpuUsage()
  const facts = await outcomeOf(async () =>
    JSON.stringify(
      await inspectCore(path, { files: from, nowMs: Date.now(), ...(withDebugger ? { unwinding: emptyImage() } : {}) }, signal),
    ),
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
