import { join, relative } from 'node:path'
import type { Debugger, DebuggerAnswer, DebuggerRun } from '../../ports/cores/debugger.ts'
import { boundedRun, type RunEnd } from '../processes/bounded-run.ts'
import { type BoxedCore, boxCore, withBox } from './box.ts'
import { type CommandPaths, euStackCommand, gdbCommand } from './debugger-commands.ts'
import { bestLevel, inside, type SandboxLevel, shutIn } from './sandbox.ts'
import { turnstile } from './turnstile.ts'

export interface DebuggerSettings {
  /** Debuggers at work at the same time. */
  readonly concurrency: number
  /** Writable memory of one. */
  readonly memoryBytes: number
  readonly mostOutputBytes: number
  /** Of a core that only root may read: more is not copied. */
  readonly mostCopiedBytes: number
  /** Where copies are made; the system's temporary folder where undefined. */
  readonly folder?: string
}

export const debuggerDefaults: DebuggerSettings = {
  concurrency: 1,
  memoryBytes: 2 * 1024 ** 3,
  mostOutputBytes: 16 * 1024 ** 2,
  mostCopiedBytes: 1024 ** 3,
}

export interface LocalDebugger extends Debugger {
  /** How well it is shut in on this machine. */
  level(signal: AbortSignal): Promise<SandboxLevel>
}

const tools = ['gdb', 'eu-stack'] as const

/** gdb and elfutils of this machine, one shot each in a sandbox. */
export function localDebugger(settings: DebuggerSettings = debuggerDefaults): LocalDebugger {
  const pass = turnstile(settings.concurrency)
  let level: Promise<SandboxLevel> | undefined
  const levelOf = (signal: AbortSignal): Promise<SandboxLevel> => {
    level ??= withBox(settings.folder, (box) => bestLevel(box, signal))
    level.catch(() => {
      level = undefined
    })
    return level
  }
  return {
    level: levelOf,
    async versions(signal) {
      const [gdb, euStack] = await Promise.all(tools.map((tool) => versionOf(tool, signal)))
      return { gdb, 'eu-stack': euStack }
    },
    run: (request, signal) => pass(signal, () => runShut(request, settings, levelOf, signal)),
  }
}

async function versionOf(tool: string, signal: AbortSignal): Promise<string | undefined> {
  const end = await boundedRun({ command: [tool, '--version'], timeoutMs: 10_000, mostOutputBytes: 65_536 }, signal)
  if (end.kind !== 'ended' || end.code !== 0) return undefined
  return end.output.split('\n', 1)[0]?.trim().slice(0, 200)
}

async function runShut(
  request: DebuggerRun,
  settings: DebuggerSettings,
  levelOf: (signal: AbortSignal) => Promise<SandboxLevel>,
  signal: AbortSignal,
): Promise<DebuggerAnswer> {
  const level = await levelOf(signal)
  return withBox(settings.folder, async (folder) => {
    const boxed = await boxCore(
      { path: request.corePath, folder, level, mostCopiedBytes: settings.mostCopiedBytes, timeoutMs: request.timeoutMs },
      signal,
    )
    if (boxed.kind === 'failed') return boxed
    const paths = pathsFor(level, request, boxed.core)
    if (paths === undefined) return { kind: 'failed', fault: 'debugger-failed', detail: 'the program must lie in the root that was given' }
    const command = request.tool === 'gdb' ? gdbCommand(paths) : euStackCommand(paths)
    // elfutils maps the core privately and writable, which counts although it costs nothing.
    const memoryBytes = settings.memoryBytes + (request.tool === 'eu-stack' ? boxed.core.sizeBytes : 0)
    const limits = { memoryBytes, cpuSeconds: Math.ceil(request.timeoutMs / 1000) + 1 }
    const shut = { box: folder, root: request.root, core: boxed.core.inPlace }
    const end = await boundedRun(
      { command: shutIn(level, shut, limits, command), timeoutMs: request.timeoutMs, mostOutputBytes: settings.mostOutputBytes },
      signal,
    )
    return answerOf(end, request)
  })
}

/** Where everything is seen from inside the sandbox. */
function pathsFor(level: SandboxLevel, { root, executable }: DebuggerRun, core: BoxedCore): CommandPaths | undefined {
  const isShut = level !== 'limits'
  const box = isShut ? inside.box : core.folder
  const shownRoot = root === undefined ? join(box, 'empty') : isShut ? inside.root : root
  const shownCore = core.inPlace === undefined ? join(box, 'core') : isShut ? inside.core : core.inPlace
  if (executable === undefined) return { core: shownCore, executable, root: shownRoot }
  const within = root === undefined ? '..' : relative(root, executable)
  if (within.startsWith('..')) return undefined
  return { core: shownCore, executable: join(shownRoot, within), root: shownRoot }
}

/** The program that could not be started is the sandbox's; one that is missing inside says so in words that every shell and launcher shares. */
function answerOf(end: RunEnd, { tool, timeoutMs }: DebuggerRun): DebuggerAnswer {
  if (end.kind === 'timed-out') return { kind: 'failed', fault: 'timed-out', detail: `${tool} was ended after ${timeoutMs} ms` }
  if (end.kind === 'not-started') {
    return {
      kind: 'failed',
      fault: end.reason === 'forbidden' ? 'no-permission' : 'debugger-missing',
      detail: `${tool} cannot be started: ${end.detail}`,
    }
  }
  const isSilent = end.output.trim() === ''
  if (
    isSilent &&
    new RegExp(`(?:failed to execute|cannot execute|exec) ['"]?${tool}['"]?: No such file|${tool}: not found`).test(end.errors)
  ) {
    return { kind: 'failed', fault: 'debugger-missing', detail: `${tool} is not installed` }
  }
  if (isSilent && /Permission denied/.test(end.errors)) {
    return { kind: 'failed', fault: 'no-permission', detail: `${tool} may not read the core: ${end.errors.trim().slice(0, 300)}` }
  }
  return { kind: 'ran', output: end.output, errors: end.errors, cut: end.cut, ms: end.ms }
}
