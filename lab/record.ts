import { randomBytes } from 'node:crypto'
import { rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { connectCluster, type LiveCluster } from '../src/adapters/kubernetes/connect-cluster.ts'
import { logMask } from '../src/adapters/recording/mask-log.ts'
import { recordCluster } from '../src/adapters/recording/record.ts'
import { analyzers } from '../src/analyzers/index.ts'
import { investigate } from '../src/diagnosis/investigate.ts'
import { instantOf } from '../src/domain/instant.ts'
import { PipelineSettings } from '../src/pipeline/settings.ts'
import type { AnyObject } from '../src/world/kinds.ts'
import { masking } from '../src/world/masking.ts'
import { connectLab, type LabApi } from './api.ts'
import { expectationOf, foundInstead } from './expectation.ts'
import { endScenario, startScenario } from './play.ts'
import { inParallel, sleep } from './run.ts'
import type { Scenario } from './scenario.ts'
import { paths, settings } from './settings.ts'
import { simulatedNodeName } from './simulated-node.ts'

const recordingsFolder = resolve(import.meta.dirname, '../test/recordings')

const atOnce = 6
/** A failure that has just shown itself is looked at a little later, as by anybody who comes to see: a pod has half a minute to become ready. */
const settleMs = 32_000
const mostBytes = 60 * 1024

/** Makes scenarios, several at a time, and records each when its failure shows: its namespace, the nodes it may use, and no more. True when all were recorded. */
export async function recordScenarios(scenarios: readonly Scenario[], folder = recordingsFolder): Promise<boolean> {
  const api = await connectLab()
  const { maskedKeys } = PipelineSettings.parse({})
  const live = await connectCluster({
    id: 'lab',
    env: {},
    kubeconfig: paths.adminKubeconfig,
    masking: masking({ key: randomBytes(32).toString('hex'), names: maskedKeys }),
    clock: { now: () => instantOf(Date.now()) },
  })
  const stop = new AbortController()
  let failed = 0
  try {
    // Followed from before the failure, so that what was there before is known.
    await live.feed.watch(() => undefined, stop.signal)
    await inParallel(atOnce, scenarios, async (scenario) => {
      const remark = await recordOne(api, live, scenario, join(folder, `${scenario.name}.gz`)).catch((fault: unknown) => {
        failed += 1
        return `FAILED: ${fault instanceof Error ? fault.message : String(fault)}`
      })
      console.log(`${scenario.name.padEnd(34)}${remark}`)
    })
  } finally {
    stop.abort()
  }
  return failed === 0
}

async function recordOne(api: LabApi, live: LiveCluster, scenario: Scenario, file: string): Promise<string> {
  const { namespace } = scenario
  const started = performance.now()
  const { signal } = new AbortController()
  const fresh = file.replace(/\.gz$/, '.new.gz')
  await rm(fresh, { force: true })
  try {
    await startScenario(api, scenario)
    await sleep(settleMs)
    let remark = ''
    await recordCluster(
      live,
      {
        out: fresh,
        namespace,
        leaveOut: (object) => !isOf(scenario, object),
        mask: logMask(PipelineSettings.parse({}).maskedKeys),
        progress: () => undefined,
        async scan(cluster) {
          const { troubles } = await investigate({
            world: await cluster.world(signal),
            analyzers,
            settings: {},
            ask: cluster.questions,
            signal,
            namespace,
          })
          remark = foundInstead(
            expectationOf(scenario),
            troubles.map(({ cause }) => cause),
          )
        },
      },
      signal,
    )
    const { size } = await stat(fresh)
    if (size > mostBytes) throw new Error(`${size} bytes are too many`)
    await rename(fresh, file)
    return `${`${Math.round(size / 1024)} KiB`.padEnd(8)} ${String(Math.round((performance.now() - started) / 1000)).padStart(4)} s  ${remark === '' ? 'right' : remark}`
  } finally {
    await rm(fresh, { force: true })
    await endScenario(api, scenario)
  }
}

/** Nodes and volumes of other scenarios, made at the same time, are not this one's business. */
function isOf({ namespace }: Scenario, { kind, metadata: { name } }: AnyObject): boolean {
  if (kind === 'Node') return name === settings.nodeName || name === simulatedNodeName(namespace)
  return kind !== 'PersistentVolume' || name.startsWith(`${namespace}-`)
}
