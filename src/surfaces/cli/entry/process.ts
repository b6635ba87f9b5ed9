import { basename } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { CliIo } from '../io.ts'
import type { CliMeans } from '../means.ts'
import { run } from './run.ts'

/**
 * The command line of this process. The first Ctrl-C or stop signal ends cleanly, a second one at once; a reader that closes its pipe (`| head`) is no fault.
 */
export async function runProcess(version: string, means: () => Promise<CliMeans>): Promise<void> {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending.signal.aborted) process.exit(130)
      ending.abort()
    })
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (fault: NodeJS.ErrnoException) => {
      if (fault.code === 'EPIPE') process.exit(0)
      throw fault
    })
  }
  const script = basename(process.argv[1] ?? 'aceso')
  process.exitCode = await run({
    args: process.argv.slice(2),
    name: script.startsWith('kubectl-aceso') ? 'kubectl aceso' : 'aceso',
    version,
    io: terminal(ending.signal),
    means,
    signal: ending.signal,
  })
}

function terminal(signal: AbortSignal): CliIo {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    pipes: () => ({ stdin: process.stdin, stdout: process.stdout }),
    async ask(question) {
      if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
      const lines = createInterface({ input: process.stdin, output: process.stderr })
      try {
        return await lines.question(question, { signal })
      } finally {
        lines.close()
      }
    },
  }
}
