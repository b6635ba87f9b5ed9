import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const root = resolve(import.meta.dirname, '..')
const main = join(root, 'src/main.ts')
const pollMs = 10

export interface ServerOptions {
  readonly port: number
  readonly dataDir: string
  /** What it prints is appended there. */
  readonly logFile: string
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly readyWithinMs?: number
}

export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** From the start of the process to the first 200 of /readyz. */
  readonly readyMs: number
  readonly startedMs: number
  /** At once, as a power cut would. */
  kill(): Promise<void>
  /** As Ctrl-C does; the exit code. */
  stop(): Promise<number | null>
  residentMib(): Promise<number>
  /** The most it ever held. */
  peakMib(): Promise<number>
}

/** The cluster and the database that whoever runs this works with are not the ones to try a server on. */
function withoutOwnPlaces({ KUBECONFIG: _cluster, DATABASE_URL: _database, ...others }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return others
}

/** Starts the real server, `node src/main.ts start`, as users do, and waits until it says that it is ready. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const url = `http://127.0.0.1:${options.port}`
  // Another server there would answer for this one.
  if (await answers(`${url}/healthz`)) throw new Error(`something answers on port ${options.port} already`)
  const log = openSync(options.logFile, 'a')
  const startedMs = performance.now()
  const command = [process.execPath, main, 'start', '--port', String(options.port), '--data', options.dataDir, ...(options.args ?? [])]
  // The kernel ends it when this process is killed: it would hold the port for ever.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    cwd: root,
    // What is measured or tried is the server alone, whatever this machine does with cores.
    env: { ...withoutOwnPlaces(process.env), ACESO_CRASHES_AGENT: 'off', ...options.environment },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  try {
    await untilReady(child, url, startedMs + (options.readyWithinMs ?? 60_000), options.logFile)
  } catch (fault) {
    await end(child, 'SIGKILL')
    throw fault
  }
  const pid = child.pid ?? 0
  return {
    url,
    pid,
    startedMs,
    readyMs: performance.now() - startedMs,
    kill: async () => {
      await end(child, 'SIGKILL')
    },
    stop: () => end(child, 'SIGTERM'),
    residentMib: () => memoryMib(pid, 'VmRSS'),
    peakMib: () => memoryMib(pid, 'VmHWM'),
  }
}

async function memoryMib(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1024)
}

async function untilReady(child: ChildProcess, url: string, endMs: number, logFile: string): Promise<void> {
  while (performance.now() < endMs) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended before it was ready: see ${logFile}`)
    if (await answers(`${url}/readyz`)) return
    await delay(pollMs)
  }
  throw new Error(`the server was not ready in time: see ${logFile}`)
}

/** Whether it answers 200 just now. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return child.exitCode
}
