/**
 * `npm run bench:scan`: one scan of a recorded world of 10,000 pods and 500 Deployments with 50 planted troubles, as a user runs it (a process of its own, on one
 * core), beside the same process doing nothing but reading and parsing the same files. `--live KUBECONFIG` scans a cluster instead, beside `kubectl get pods -A -o json`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { connectLab } from '../lab/api.ts'
import { recordCluster } from '../src/adapters/recording/record.ts'
import { fakeCluster } from '../src/ports/fakes/fakes.ts'
import { bigWorld, type Planted } from './big-world.ts'
import { startKwokCluster } from './kwok/cluster.ts'
import { plantCluster } from './kwok/plant.ts'
import { machineLine, median } from './machine.ts'
import { runWatched, type Watched } from './watched-process.ts'

const rounds = 5
const liveRounds = 3
const liveTargets = { scanMs: 10_000, peakMib: 476 /* 500 MB */ } as const
const root = resolve(import.meta.dirname, '..')
const main = join(root, 'src/main.ts')
const oneCore = ['taskset', '-c', '0']

interface Analysis {
  readonly scannedObjects: number
  readonly troubles: readonly {
    readonly cause: { readonly code: string; readonly object: { readonly kind: string; readonly namespace: string; readonly name: string } }
  }[]
}

async function recorded(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-bench-scan-'))
  try {
    const { world, planted } = bigWorld()
    await recordCluster(
      fakeCluster(() => world),
      { out: join(folder, 'world'), mask: (text) => text, progress: () => undefined },
      new AbortController().signal,
    )
    const scans: Watched[] = []
    const parses: Watched[] = []
    for (let round = 0; round < rounds; round += 1) {
      parses.push(await runWatched([...oneCore, process.execPath, join(root, 'bench/parse-only.ts'), join(folder, 'world')]))
      scans.push(
        await runWatched([...oneCore, process.execPath, main, 'analyze', '-A', '--recording', join(folder, 'world'), '-o', 'json']),
      )
    }
    report(scans, parses, planted)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function report(scans: readonly Watched[], parses: readonly Watched[], planted: readonly Planted[]): void {
  const analysis = analysisOf(scans)
  const scanMs = median(scans.map(({ tookMs }) => tookMs))
  const parseMs = median(parses.map(({ tookMs }) => tookMs))
  console.log(machineLine())
  console.log(`objects ${analysis.scannedObjects}, one core, median of ${rounds} runs of the whole process`)
  console.log(`scan        ${scanMs.toFixed(0)} ms   peak ${peakOf(scans)} MiB`)
  console.log(`parse only  ${parseMs.toFixed(0)} ms   peak ${peakOf(parses)} MiB   ratio ${(scanMs / parseMs).toFixed(2)}`)
  console.log(foundLine(analysis, planted).line)
}

function analysisOf([scan]: readonly Watched[]): Analysis {
  if (scan?.code !== 0) throw new Error(`the scan ended with ${scan?.code}: ${scan?.stderr.slice(-1000)}`)
  return JSON.parse(scan.stdout) as Analysis
}

const peakOf = (runs: readonly Watched[]): number => Math.max(...runs.map(({ peakMib }) => peakMib))

function foundLine(analysis: Analysis, planted: readonly Planted[]): { readonly line: string; readonly isRight: boolean } {
  const found = new Set(
    analysis.troubles.map(({ cause }) => `${cause.code} ${cause.object.kind} ${cause.object.namespace}/${cause.object.name}`),
  )
  const right = planted.filter(({ cause, object }) => found.has(`${cause} ${object}`)).length
  return {
    line: `troubles    ${right} of ${planted.length} found, ${found.size - right} false`,
    isRight: right === planted.length && found.size === right,
  }
}

/** A cluster of 10,000 pods made for this, and removed afterwards. */
async function kwok(): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const cluster = await startKwokCluster()
  const leave = (): void => void cluster.stop().finally(() => process.exit(130))
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    await live(cluster.kubeconfig, await plantCluster(await connectLab(cluster.kubeconfig), say))
  } finally {
    await cluster.stop()
  }
}

async function live(kubeconfig: string, planted?: readonly Planted[]): Promise<void> {
  const scans: Watched[] = []
  const lists: Watched[] = []
  for (let round = 0; round < liveRounds; round += 1) {
    lists.push(await runWatched(['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods', '-A', '-o', 'json']))
    scans.push(await runWatched([process.execPath, main, 'analyze', '-A', '--kubeconfig', kubeconfig, '-o', 'json']))
  }
  const analysis = analysisOf(scans)
  const scanMs = median(scans.map(({ tookMs }) => tookMs))
  const listMs = median(lists.map(({ tookMs }) => tookMs))
  console.log(machineLine())
  console.log(
    `objects ${analysis.scannedObjects} and all events, load average ${loadLine()}, median of ${liveRounds} runs of the whole process`,
  )
  console.log(`scan        ${scanMs.toFixed(0)} ms   peak ${peakOf(scans)} MiB`)
  console.log(
    `kubectl     ${listMs.toFixed(0)} ms   peak ${peakOf(lists)} MiB   (get pods -A -o json)   ratio ${(scanMs / listMs).toFixed(2)}`,
  )
  if (planted === undefined) return console.log(`troubles    ${analysis.troubles.length}`)
  const { line, isRight } = foundLine(analysis, planted)
  console.log(line)
  const isQuick = scanMs <= liveTargets.scanMs
  const isSmall = peakOf(scans) <= liveTargets.peakMib
  console.log(`${isQuick ? 'met   ' : 'MISSED'} scan within ${liveTargets.scanMs} ms`)
  console.log(`${isSmall ? 'met   ' : 'MISSED'} at most ${liveTargets.peakMib} MiB`)
  console.log(`${isRight ? 'met   ' : 'MISSED'} all planted troubles and no other`)
  if (!(isQuick && isSmall && isRight)) process.exitCode = 1
}

const loadLine = (): string =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')

const [flag, kubeconfig] = process.argv.slice(2)
if (flag === '--kwok') await kwok()
else if (flag === '--live' && kubeconfig !== undefined) await live(kubeconfig)
else await recorded()
