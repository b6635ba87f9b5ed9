import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

export interface Watched {
  readonly code: number
  readonly tookMs: number
  /** Largest resident memory, by the kernel's own high-water mark. */
  readonly peakMib: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end and says how long it took and how much memory it had at most. Linux only. */
export function runWatched(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Watched> {
  const [program = '', ...args] = command
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let peakMib = 0
    const sample = async (): Promise<void> => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      peakMib = Math.max(peakMib, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
    }
    const timer = setInterval(() => void sample(), 20)
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(timer)
      resolve({
        code: code ?? -1,
        tookMs: performance.now() - startedMs,
        peakMib: Math.round(peakMib),
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      })
    })
  })
}
