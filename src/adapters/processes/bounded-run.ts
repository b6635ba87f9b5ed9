import { spawn } from 'node:child_process'

export interface BoundedRun {
  readonly command: readonly string[]
  readonly timeoutMs: number
  readonly mostOutputBytes: number
  /** Open files that the program gets as descriptors 3, 4 ... */
  readonly descriptors?: readonly number[]
  /** Its whole environment; without it a bare one: our own holds secrets. */
  readonly environment?: Readonly<Record<string, string>>
}

export type RunEnd =
  | {
      readonly kind: 'ended'
      readonly code: number | undefined
      readonly output: string
      readonly errors: string
      readonly cut: boolean
      readonly ms: number
    }
  | { readonly kind: 'timed-out'; readonly output: string; readonly ms: number }
  | { readonly kind: 'not-started'; readonly reason: 'missing' | 'forbidden' | 'other'; readonly detail: string }

const mostErrorBytes = 256 * 1024
const bareEnvironment = { LANG: 'C', LC_ALL: 'C', TERM: 'dumb', HOME: '/nonexistent', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }

/**
 * Runs a program as a process group of its own. When time, output or the caller's patience ends, the whole group is ended by SIGKILL: a debugger that hangs in the kernel's
 * open of a FIFO does not listen to anything less. Throws only what the signal says.
 */
export function boundedRun(
  { command, timeoutMs, mostOutputBytes, descriptors = [], environment = bareEnvironment }: BoundedRun,
  signal: AbortSignal,
): Promise<RunEnd> {
  signal.throwIfAborted()
  const [program = '', ...args] = command
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe', ...descriptors], env: environment, cwd: '/' })
    const output = collector(mostOutputBytes)
    const errors = collector(mostErrorBytes)
    let timedOut = false
    const kill = (): void => killGroup(child.pid)
    const timer = setTimeout(() => {
      timedOut = true
      kill()
    }, timeoutMs)
    signal.addEventListener('abort', kill, { once: true })
    child.stdout?.on('data', (chunk: Buffer) => {
      if (output.add(chunk)) kill()
    })
    child.stderr?.on('data', (chunk: Buffer) => void errors.add(chunk))
    const finish = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', kill)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish()
      const reason = error.code === 'ENOENT' ? 'missing' : error.code === 'EACCES' || error.code === 'EPERM' ? 'forbidden' : 'other'
      resolve({ kind: 'not-started', reason, detail: `${program}: ${error.code ?? error.message}` })
    })
    child.on('close', (code) => {
      finish()
      kill()
      const ms = performance.now() - started
      if (signal.aborted) reject(signal.reason)
      else if (timedOut) resolve({ kind: 'timed-out', output: output.text(), ms })
      else resolve({ kind: 'ended', code: code ?? undefined, output: output.text(), errors: errors.text(), cut: output.isFull(), ms })
    })
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

interface Collector {
  /** Says whether this was too much. */
  add(chunk: Buffer): boolean
  isFull(): boolean
  text(): string
}

function collector(most: number): Collector {
  const chunks: Buffer[] = []
  let size = 0
  let full = false
  return {
    add(chunk) {
      const room = most - size
      if (chunk.length > room) full = true
      if (room > 0) chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
      size += Math.min(chunk.length, Math.max(room, 0))
      return full
    },
    isFull: () => full,
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
