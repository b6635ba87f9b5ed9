/** `npm run check`: everything a commit must pass, in seconds. Runs each part, prints only what failed, ends with one line a part. */
import { spawn } from 'node:child_process'

const parts: ReadonlyArray<{ readonly name: string; readonly command: readonly string[] }> = [
  { name: 'format', command: ['biome', 'check', '--no-errors-on-unmatched', '.'] },
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'web types', command: ['tsc', '--noEmit', '-p', 'web'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--quiet', '.'] },
  { name: 'tests', command: ['vitest', 'run'] },
]

interface Result {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
  readonly output: string
}

function run(name: string, command: readonly string[]): Promise<Result> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn('npx', ['--no-install', ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('close', (code) => {
      resolve({ name, ok: code === 0, seconds: (performance.now() - startedMs) / 1000, output: Buffer.concat(chunks).toString('utf8') })
    })
  })
}

const results: Result[] = []
for (const part of parts) results.push(await run(part.name, part.command))
for (const result of results) if (!result.ok) console.log(`--- ${result.name}\n${result.output}`)
for (const result of results) console.log(`${result.ok ? 'ok    ' : 'FAILED'} ${result.name.padEnd(9)} ${result.seconds.toFixed(1)} s`)
process.exitCode = results.every((result) => result.ok) ? 0 : 1
