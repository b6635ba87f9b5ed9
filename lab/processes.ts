import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sleep } from './run.ts'
import { paths } from './settings.ts'

/** One long-running program of the lab. Its name is the name of its log and pid file. */
export interface Program {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a program that outlives this process. */
export async function start(program: Program): Promise<void> {
  await mkdir(paths.logs, { recursive: true })
  await mkdir(paths.processes, { recursive: true })
  const log = openSync(join(paths.logs, `${program.name}.log`), 'a')
  const child = spawn(program.command, program.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...program.env },
  })
  closeSync(log)
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  const pid = child.pid ?? 0
  await writeFile(pidFile(program.name), JSON.stringify({ pid, startedAt: await startTime(pid) }))
  child.unref()
}

/** The process id of a running program; undefined when it is not running (also when its number now belongs to another process). */
export async function runningPid(name: string): Promise<number | undefined> {
  const text = await readFile(pidFile(name), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { pid, startedAt } = JSON.parse(text) as { pid: number; startedAt: string }
  return startedAt !== '' && (await startTime(pid)) === startedAt ? pid : undefined
}

/** Names of programs that were started and not stopped, running or not. */
export async function startedPrograms(prefix: string): Promise<string[]> {
  const names = await readdir(paths.processes).catch((): string[] => [])
  return names.filter((name) => name.startsWith(prefix))
}

/** Ends a program and waits for its end; one that ignores the request is killed after the grace. Does nothing when it is not running. */
export async function stop(name: string, graceMs = 10_000): Promise<void> {
  const pid = await runningPid(name)
  if (pid !== undefined) {
    await endProcess(pid, graceMs)
  }
  await rm(pidFile(name), { force: true })
}

export async function endProcess(pid: number, graceMs: number): Promise<void> {
  const startedAt = await startTime(pid)
  if (startedAt === '') return
  signalProcess(pid, graceMs > 0 ? 'SIGTERM' : 'SIGKILL')
  const killAt = performance.now() + graceMs
  for (const giveUpAt = killAt + 10_000; performance.now() < giveUpAt; await sleep(50)) {
    if ((await startTime(pid)) !== startedAt) return
    if (performance.now() > killAt) signalProcess(pid, 'SIGKILL')
  }
}

/** Processes of these programs whose command line holds the text: for what a killed lab left behind. The text must be a path of the lab's own. */
export async function processesNaming(text: string, programs: readonly string[]): Promise<number[]> {
  const found = await processesOf(programs)
  return found.filter(({ args }) => args.some((argument) => argument.includes(text))).map(({ pid }) => pid)
}

/** Running processes of these programs, by the name of their file, with their command lines. */
export async function processesOf(programs: readonly string[]): Promise<{ readonly pid: number; readonly args: readonly string[] }[]> {
  const found: { pid: number; args: readonly string[] }[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const args = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).split('\0')
    if (programs.includes(basename(args[0] ?? ''))) found.push({ pid: Number(entry), args })
  }
  return found
}

/** The kernel's start time of a process, which with its number names it for good; '' when it is gone or a zombie. */
export async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return afterName[0] === 'Z' ? '' : (afterName[19] ?? '')
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already, which is what was wanted.
  }
}

function pidFile(name: string): string {
  return join(paths.processes, name)
}
