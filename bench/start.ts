/**
 * `npm run bench:start`: how long a start takes from `node src/main.ts start` to the first 200 of /readyz and of the overview, on an empty folder and again, and how much
 * memory the server holds at its peak, and at rest with a recording loaded; beside a bare Node HTTP server, which is as quick and as small as anything on this machine can be.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../scripts/free-port.ts'
import { recordCluster } from '../src/adapters/recording/record.ts'
import { fakeCluster } from '../src/ports/fakes/fakes.ts'
import { world } from '../src/world/builder/world-builder.ts'
import { machineLine, median } from './machine.ts'
import { answers, startServer } from './server-process.ts'

const rounds = 3
const port = await freePort()
const idleMs = 10_000
const targets = { firstMs: 5_000, secondMs: 2_000, restMib: 350, peakMib: 600 } as const

interface Start {
  readonly readyMs: number
  readonly overviewMs: number
  readonly restMib: number
  readonly peakMib: number
}

async function start(folder: string, recording: string, restMs: number): Promise<Start> {
  const server = await startServer({
    port,
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    args: ['--recording', recording],
    environment: { ACESO_SERVER_RATE_LIMIT: '1000000' },
  })
  try {
    while (!(await answers(`${server.url}/api/v1/overview`))) await delay(10)
    const overviewMs = performance.now() - server.startedMs
    await delay(restMs)
    return { readyMs: server.readyMs, overviewMs, restMib: await server.residentMib(), peakMib: await server.peakMib() }
  } finally {
    await server.stop()
  }
}

/** What cannot be gone below: Node itself, answering one route. */
async function bareStart(): Promise<number> {
  const program = `require('node:http').createServer((_, reply) => reply.end('ok')).listen(${port}, '127.0.0.1')`
  const startedMs = performance.now()
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' })
  try {
    while (!(await answers(`http://127.0.0.1:${port}/`))) await delay(5)
    return performance.now() - startedMs
  } finally {
    child.kill('SIGKILL')
    await delay(100)
  }
}

/** Twenty Deployments, two of them broken: about what a small cluster has. */
async function smallRecording(folder: string): Promise<string> {
  const builder = world().node('node-1', { cpu: '32', memory: '128Gi' })
  for (let index = 0; index < 20; index += 1) builder.deployment(`shop/app-${index}`, { replicas: 3 })
  const recording = join(folder, 'recording')
  const seen = builder.build()
  await recordCluster(
    fakeCluster(() => seen),
    { out: recording, mask: (text) => text, progress: () => undefined },
    new AbortController().signal,
  )
  return recording
}

function line(name: string, starts: readonly Start[]): string {
  const ready = median(starts.map(({ readyMs }) => readyMs))
  const overview = median(starts.map(({ overviewMs }) => overviewMs))
  return `${name.padEnd(14)}${`${ready.toFixed(0)} ms`.padStart(10)}${`${overview.toFixed(0)} ms`.padStart(12)}`
}

const folder = await mkdtemp(join(tmpdir(), 'aceso-bench-start-'))
try {
  const recording = await smallRecording(folder)
  // Compiled code is kept from the first start of an installation on: not what is measured here.
  await start(join(folder), recording, idleMs + 1_000)
  const [first, second, bare]: [Start[], Start[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await bareStart())
    await rm(join(folder, 'data'), { recursive: true, force: true })
    first.push(await start(folder, recording, 0))
    second.push(await start(folder, recording, idleMs))
  }
  const restMib = Math.max(...second.map((one) => one.restMib))
  const peakMib = Math.max(...first.map((one) => one.peakMib))
  console.log(machineLine())
  console.log(`median of ${rounds}; embedded store, recording of 20 Deployments; ${new Date().toISOString()}`)
  console.log(`${''.padEnd(14)}${'ready'.padStart(10)}${'overview'.padStart(12)}`)
  console.log(line('first start', first))
  console.log(line('second start', second))
  console.log(`${'bare Node'.padEnd(14)}${`${median(bare).toFixed(0)} ms`.padStart(10)}`)
  console.log(`memory: ${peakMib} MiB at most in a first start, ${restMib} MiB at rest after ${idleMs / 1000} s`)
  const verdicts = [
    { what: `first start within ${targets.firstMs} ms`, met: median(first.map(({ overviewMs }) => overviewMs)) <= targets.firstMs },
    { what: `second start within ${targets.secondMs} ms`, met: median(second.map(({ overviewMs }) => overviewMs)) <= targets.secondMs },
    { what: `at most ${targets.restMib} MiB at rest`, met: restMib <= targets.restMib },
    { what: `at most ${targets.peakMib} MiB in a first start`, met: peakMib <= targets.peakMib },
  ]
  for (const { what, met } of verdicts) console.log(`${met ? 'met   ' : 'MISSED'} ${what}`)
  process.exitCode = verdicts.every(({ met }) => met) ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
