import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stringify } from 'yaml'
import { agentEnvironment } from '../../src/app/own-agent/agent-environment.ts'

const root = resolve(import.meta.dirname, '../..')

export interface AgentOptions {
  /** Everything of it lies here. */
  readonly folder: string
  readonly serverUrl?: string
  /** Sections of the configuration, over the usual ones of a test. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly environment?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

export interface AgentFolders {
  readonly watched: string
  readonly kept: string
  readonly data: string
  readonly log: string
}

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

export interface AgentProcess extends AgentFolders {
  readonly pid: number
  readonly metricsUrl: string
  readonly healthUrl: string
  /** At once, as kill -9 does. */
  kill(): Promise<void>
  /** As Kubernetes does; the exit code. */
  stop(): Promise<number | null>
  residentMib(): Promise<number>
  /** The kernel's own high-water mark. */
  peakMib(): Promise<number>
  /** Seconds of processor time since its start, its ended children not counted. */
  cpuSeconds(): Promise<number>
  /** Of all starts that wrote into this folder. */
  lines(): readonly LogLine[]
  metric(name: string): Promise<number>
}

export function agentFolders(folder: string): AgentFolders {
  return { watched: join(folder, 'cores'), kept: join(folder, 'kept'), data: join(folder, 'data'), log: join(folder, 'agent.log') }
}

/** Starts the real agent, `node agent/main.ts`, on free ports, and waits until it runs. */
export async function startAgentProcess(options: AgentOptions): Promise<AgentProcess> {
  const { child, folders, from } = await spawnAgent(options)
  const runs = await lineAfter(folders.log, from, 'Agent runs', child)
  const url = (port: unknown): string => `http://127.0.0.1:${String(port)}`
  const pid = child.pid ?? 0
  const metricsUrl = `${url(runs['metricsPort'])}/metrics`
  const status = async (field: string): Promise<number> => {
    const text = await readFile(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(text)?.[1] ?? Number.NaN) / 1024)
  }
  return {
    ...folders,
    pid,
    metricsUrl,
    healthUrl: url(runs['healthPort']),
    kill: async () => void (await end(child, 'SIGKILL')),
    stop: () => end(child, 'SIGTERM'),
    residentMib: () => status('VmRSS'),
    peakMib: () => status('VmHWM'),
    async cpuSeconds() {
      const text = await readFile(`/proc/${pid}/stat`, 'latin1')
      const [user = 0, system = 0] = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13)
        .map(Number)
      return (user + system) / 100
    },
    lines: () => linesIn(folders.log, 0),
    async metric(name) {
      const text = await (await fetch(metricsUrl)).text()
      const values = [...text.matchAll(new RegExp(`^milvus_coredump_agent_${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map((match) =>
        Number(match[1]),
      )
      return values.reduce((sum, value) => sum + value, 0)
    },
  }
}

/** Starts it without waiting, for who kills it before it is ready. */
export async function spawnAgent(options: AgentOptions): Promise<{ child: ChildProcess; folders: AgentFolders; from: number }> {
  const folders = agentFolders(options.folder)
  const config = join(options.folder, 'agent.yaml')
  await writeFile(config, stringify(configOf(folders, options)))
  const from = linesIn(folders.log, 0).length
  const log = openSync(folders.log, 'a')
  // The kernel ends it when this process is killed.
  const command = ['--pdeathsig', 'KILL', process.execPath, join(root, 'agent/main.ts'), '--config', config, ...(options.args ?? [])]
  const environment = { ...process.env, ...agentEnvironment, NODE_COMPILE_CACHE: join(root, '.cache/compiled'), ...options.environment }
  const child = spawn('setpriv', command, { cwd: options.folder, env: environment, stdio: ['ignore', log, log] })
  closeSync(log)
  return { child, folders, from }
}

function configOf(folders: AgentFolders, { serverUrl, config = {} }: AgentOptions): Record<string, Record<string, unknown>> {
  const usual: Record<string, Record<string, unknown>> = {
    agent: { nodeName: 'node-1', metricsPort: 0, healthPort: 0, dataDir: folders.data, host: '127.0.0.1' },
    server: { language: 'en', ...(serverUrl === undefined ? {} : { url: serverUrl }) },
    collector: { coredumpPath: folders.watched, watchInterval: '1s' },
    storage: { localPath: folders.kept, keepFreePercent: 0 },
  }
  for (const [section, keys] of Object.entries(config)) usual[section] = { ...usual[section], ...keys }
  return usual
}

async function lineAfter(log: string, from: number, message: string, child: ChildProcess): Promise<LogLine> {
  for (const endMs = performance.now() + 60_000; performance.now() < endMs; await delay(20)) {
    const found = linesIn(log, from).find(({ msg }) => msg === message)
    if (found !== undefined) return found
    if (child.exitCode !== null) throw new Error(`the agent ended with ${child.exitCode}: ${readFileSync(log, 'utf8').slice(-2_000)}`)
  }
  await end(child, 'SIGKILL')
  throw new Error(`the agent was not ready in time: see ${log}`)
}

function linesIn(log: string, from: number): readonly LogLine[] {
  let text = ''
  try {
    text = readFileSync(log, 'utf8')
  } catch {
    return []
  }
  const lines = text.split('\n').flatMap((line): LogLine[] => {
    try {
      return [JSON.parse(line) as LogLine]
    } catch {
      // Cut short by a kill, or not the agent's own.
      return []
    }
  })
  return lines.slice(from)
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return child.exitCode
}
