/**
 * `npm run bench:scan`: one scan of a recorded world of 10,000 pods and 500 Deployments with 50 planted troubles, as a user runs it (a process of its own, on one
 * core), beside the same process doing nothing but reading and parsing the same files. `--live KUBECONFIG` scans a cluster instead, beside `kubectl get pods -A -o json`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { recordCluster } from '../src/adapters/recording/record.ts'
import { fakeCluster } from '../src/ports/fakes.ts'
import { bigWorld, type Planted } from './big-world.ts'
import { machineLine, median } from './machine.ts'
import { runWatched, type Watched } from './watched-process.ts'

const rounds = 5
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
  const analysis = JSON.parse(scans[0]?.stdout ?? '{}') as Analysis
  const found = new Set(
    analysis.troubles.map(({ cause }) => `${cause.code} ${cause.object.kind} ${cause.object.namespace}/${cause.object.name}`),
  )
  const right = planted.filter(({ cause, object }) => found.has(`${cause} ${object}`)).length
  const scanMs = median(scans.map(({ tookMs }) => tookMs))
  const parseMs = median(parses.map(({ tookMs }) => tookMs))
  console.log(machineLine())
  console.log(`objects ${analysis.scannedObjects}, one core, median of ${rounds} runs of the whole process`)
  console.log(`scan        ${scanMs.toFixed(0)} ms   peak ${Math.max(...scans.map(({ peakMib }) => peakMib))} MiB`)
  console.log(
    `parse only  ${parseMs.toFixed(0)} ms   peak ${Math.max(...parses.map(({ peakMib }) => peakMib))} MiB   ratio ${(scanMs / parseMs).toFixed(2)}`,
  )
  console.log(`troubles    ${right} of ${planted.length} found, ${found.size - right} false`)
}

async function live(kubeconfig: string): Promise<void> {
  const scan = await runWatched([process.execPath, main, 'analyze', '-A', '--kubeconfig', kubeconfig, '-o', 'json'])
  const kubectl = await runWatched(['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods', '-A', '-o', 'json'])
  const analysis = JSON.parse(scan.stdout) as Analysis
  console.log(machineLine())
  console.log(
    `scan     ${(scan.tookMs / 1000).toFixed(1)} s   peak ${scan.peakMib} MiB   ${analysis.scannedObjects} objects, ${analysis.troubles.length} troubles`,
  )
  console.log(
    `kubectl  ${(kubectl.tookMs / 1000).toFixed(1)} s   peak ${kubectl.peakMib} MiB   ratio ${(scan.tookMs / kubectl.tookMs).toFixed(2)}`,
  )
}

const [flag, kubeconfig] = process.argv.slice(2)
await (flag === '--live' && kubeconfig !== undefined ? live(kubeconfig) : recorded())
