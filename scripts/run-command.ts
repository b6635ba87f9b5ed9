import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

/** Enough for the closing list of a failed test run. */
const keptLines = 60

export interface Ran {
  /** The exit code; 124 when it took longer than allowed and was stopped with its children, 127 when it could not be started. */
  readonly code: number
  /** The last lines it printed, without colours. */
  readonly lastLines: readonly string[]
}

/** Runs a command; what it prints appears here as it comes. */
export function run(command: readonly string[], timeoutMs: number): Promise<Ran> {
  const [program = '', ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const last = new LastLines()
    const stop = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    }
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      stop()
    }, timeoutMs)
    process.once('SIGINT', stop)
    child.stdout.on('data', (chunk: Buffer) => last.add(process.stdout, chunk))
    child.stderr.on('data', (chunk: Buffer) => last.add(process.stderr, chunk))
    child.on('error', () => resolve({ code: 127, lastLines: [] }))
    // A daemon that a suite left behind holds the pipes open, so that `close` would wait for it.
    child.on('exit', (code) => {
      clearTimeout(timer)
      process.removeListener('SIGINT', stop)
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
        resolve({ code: timedOut ? 124 : (code ?? 1), lastLines: last.lines() })
      }, 200)
    })
  })
}

class LastLines {
  #lines: string[] = []
  #rest = ''

  add(shown: NodeJS.WriteStream, chunk: Buffer): void {
    shown.write(chunk)
    const lines = `${this.#rest}${chunk.toString()}`.split('\n')
    this.#rest = lines.pop() ?? ''
    this.#lines = [...this.#lines, ...lines].slice(-keptLines)
  }

  lines(): readonly string[] {
    return [...this.#lines, this.#rest].map(stripVTControlCharacters).filter((line) => line.trim() !== '')
  }
}
