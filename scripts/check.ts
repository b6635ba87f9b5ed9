/** `npm run check`: everything a commit must pass, in seconds. Prints only what failed, ends with one line a part. */
import { spawn } from 'node:child_process'

interface Part {
  readonly name: string
  readonly command: readonly string[]
}

/** Side by side, because the tests mostly wait. */
const lanes: ReadonlyArray<readonly Part[]> = [
  [
    { name: 'format', command: ['biome', 'check', '--no-errors-on-unmatched', '.'] },
    { name: 'types', command: ['tsc', '--noEmit', '--checkers', '1', '-p', '.'] },
    { name: 'web types', command: ['tsc', '--noEmit', '--checkers', '1', '-p', 'web'] },
    { name: 'lint', command: ['oxlint', '--type-aware', '--quiet', '.'] },
  ],
  [{ name: 'tests', command: ['vitest', 'run'] }],
]

/** The type checkers are written in Go; on several threads they do much of the same work several times, and the processors are the tests' too. */
const env = { ...process.env, GOMAXPROCS: '1' }

interface Result {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
  readonly output: string
}

function run({ name, command }: Part): Promise<Result> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn('npx', ['--no-install', ...command], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('close', (code) => {
      resolve({ name, ok: code === 0, seconds: (performance.now() - startedMs) / 1000, output: Buffer.concat(chunks).toString('utf8') })
    })
  })
}

async function runInTurn(parts: readonly Part[]): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const part of parts) results.push(await run(part))
  return results
}

const results = (await Promise.all(lanes.map(runInTurn))).flat()
for (const result of results) if (!result.ok) console.log(`--- ${result.name}\n${result.output}`)
for (const result of results) console.log(`${result.ok ? 'ok    ' : 'FAILED'} ${result.name.padEnd(9)} ${result.seconds.toFixed(1)} s`)
process.exitCode = results.every((result) => result.ok) ? 0 : 1
