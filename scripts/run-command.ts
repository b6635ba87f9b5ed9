import { spawn } from 'node:child_process'

/** Runs a command with this terminal's output; its exit code, or 124 when it took longer than allowed and was stopped with its children. */
export function run(command: readonly string[], timeoutMs: number): Promise<number> {
  const [program = '', ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
    const stop = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    }
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      stop()
    }, timeoutMs)
    process.once('SIGINT', stop)
    child.on('error', () => resolve(127))
    child.on('close', (code) => {
      clearTimeout(timer)
      process.removeListener('SIGINT', stop)
      resolve(timedOut ? 124 : (code ?? 1))
    })
  })
}
