import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type HostileTask =
  | { readonly kind: 'file'; readonly path: string; readonly debugger: boolean }
  | { readonly kind: 'mutants'; readonly core: string; readonly seed: number; readonly count: number }
  | { readonly kind: 'generated'; readonly seed: number; readonly seconds: number }

interface Outcome {
  /** `refused` is an AcesoError; `fault` is anything else that was thrown. */
  readonly kind: 'answered' | 'refused' | 'fault'
  readonly code?: string
  readonly text: string
}

export interface HostileAnswer {
  readonly name: string
  readonly facts: Outcome
  readonly slim: Outcome
  /** Of the process; programs that it starts have the same bound for themselves. */
  readonly cpuMs: number
}

export interface Reading {
  readonly answers: readonly HostileAnswer[]
  /** How the process ended: 0 when it outlived everything. */
  readonly ending: string
}

/** Processor time for all tasks together, by the kernel; a process that waits for ever uses none, so the clock on the wall ends that one. */
const cpuSeconds = 240
const wallMs = 280_000

/** Lets a process of its own read files that mean harm. `folder` is for its copies. */
export function readHostile(folder: string, tasks: readonly HostileTask[]): Promise<Reading> {
  const program = join(import.meta.dirname, 'read-hostile.fixture.ts')
  const child = spawn('prlimit', [`--cpu=${cpuSeconds}`, '--core=0:0', process.execPath, '--max-old-space-size=512', program, folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: wallMs,
    killSignal: 'SIGKILL',
  })
  const answers: HostileAnswer[] = []
  createInterface({ input: child.stdout }).on('line', (line) => answers.push(JSON.parse(line) as HostileAnswer))
  let complaint = ''
  child.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-2000)
  })
  child.stdin.on('error', () => {}) // It died; its ending says so.
  child.stdin.end(tasks.map((task) => `${JSON.stringify(task)}\n`).join(''))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const last = answers.at(-1)?.name ?? 'nothing'
      resolve({ answers, ending: code === 0 ? '0' : `${code ?? signal} after ${last}: ${complaint}` })
    })
  })
}
