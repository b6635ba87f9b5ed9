import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.ts'
import { connectLab } from '../api.ts'
import { startApiProxy } from '../api-proxy.ts'
import { makeNamespace, removeNamespace } from '../play.ts'
import { startProduct } from '../product.ts'
import { progress } from '../run.ts'
import { settings } from '../settings.ts'
import { changedAfterApproval, changedUnderWrite } from './another-hand.ts'
import { diesAfterWrite, diesBeforeWrite, diesWhileVerifying } from './api-server-dies.ts'
import { mendDoesNotHelp } from './mend-does-not-help.ts'
import { dryRunRefused, otherDigest, writeRefused } from './refused.ts'
import { startSecondApiServer } from './second-api-server.ts'
import type { FaultCase, Stage } from './stage.ts'

const cases: readonly FaultCase[] = [
  diesBeforeWrite,
  diesAfterWrite,
  diesWhileVerifying,
  mendDoesNotHelp,
  changedAfterApproval,
  changedUnderWrite,
  dryRunRefused,
  writeRefused,
  otherDigest,
]

const port = await freePort()

interface Played {
  readonly wrongs: readonly string[]
  readonly remark: string
  readonly seconds: number
}

/** Plays the cases one after the other against the real product and the real API server, and prints a table. True when all is as it must be. */
export async function playFaults(names: readonly string[]): Promise<boolean> {
  const chosen = names.length === 0 ? cases : names.map((name) => caseOf(name))
  const folder = await mkdtemp(join(tmpdir(), 'aceso-faults-'))
  const ends: (() => Promise<unknown>)[] = []
  const end = async (): Promise<void> => {
    for (let one = ends.pop(); one !== undefined; one = ends.pop()) await one().catch((fault: unknown) => progress(String(fault)))
  }
  const leave = (): void => void end().finally(() => process.exit(130))
  process.once('SIGINT', leave).once('SIGTERM', leave)
  let areGood = true
  try {
    const surroundings = await surroundingsOf(folder, chosen, ends)
    console.log(`${'case'.padEnd(26)}${'result'.padEnd(8)}${'time'.padStart(6)}  what was seen`)
    for (const one of chosen) {
      const { wrongs, remark, seconds } = await playOne(one, { ...surroundings, namespace: namespaceOf(one) })
      const seen = wrongs.length === 0 ? remark : wrongs.join('; ')
      console.log(`${one.name.padEnd(26)}${(wrongs.length === 0 ? 'ok' : 'WRONG').padEnd(8)}${`${seconds} s`.padStart(6)}  ${seen}`)
      areGood &&= wrongs.length === 0
    }
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await end()
  }
  if (areGood) await rm(folder, { recursive: true, force: true })
  else progress(`kept for a look: ${folder}`)
  return areGood
}

function caseOf(name: string): FaultCase {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}; there are: ${cases.map((one) => one.name).join(', ')}`)
  return found
}

const namespaceOf = ({ name }: FaultCase): string => `${settings.scenarioPrefix}fault-${name}`

/** The API server that may be killed, the proxy before it and the product before that. `ends` takes what ends them, in order of their start. */
async function surroundingsOf(
  folder: string,
  chosen: readonly FaultCase[],
  ends: (() => Promise<unknown>)[],
): Promise<Omit<Stage, 'namespace'>> {
  const api = await connectLab()
  const clean = (): Promise<unknown> => Promise.all(chosen.map((one) => cleanCase(one, api)))
  await clean()
  const apiServer = await startSecondApiServer(folder)
  ends.push(() => apiServer.kill(), clean)
  const proxy = await startApiProxy(apiServer.kubeconfig, join(folder, 'kubeconfig'))
  ends.push(() => proxy.close())
  const product = await startProduct({
    port,
    dataDir: join(folder, 'data'),
    kubeconfig: proxy.kubeconfig,
    environment: {
      // Other people's namespaces of the lab are looked at and never touched.
      ACESO_PIPELINE_MODE: 'observe',
      ACESO_PIPELINE_NAMESPACE_MODES: JSON.stringify(Object.fromEntries(chosen.map((one) => [namespaceOf(one), 'approve']))),
      ACESO_PIPELINE_ROLLOUT_TIMEOUT_SECONDS: '45',
      ACESO_PIPELINE_GATHER_SECONDS: '0',
    },
  })
  ends.push(() => product.stop())
  return { api, reached: await connectLab(apiServer.kubeconfig), product, proxy, apiServer }
}

async function playOne(one: FaultCase, stage: Stage): Promise<Played> {
  const startedMs = performance.now()
  const wrongs: string[] = []
  let remark = ''
  try {
    await makeNamespace(stage.api, stage.namespace)
    remark = await one.play(stage, { must: (holds, what) => void (holds || wrongs.push(what)) })
  } catch (fault) {
    wrongs.push(fault instanceof Error ? fault.message : String(fault))
    // Left dead, it would fail every case after this.
    await stage.apiServer.start()
  } finally {
    await cleanCase(one, stage.api)
  }
  return { wrongs, remark, seconds: Math.round((performance.now() - startedMs) / 1000) }
}

async function cleanCase(one: FaultCase, api: Stage['api']): Promise<void> {
  const namespace = namespaceOf(one)
  await one.clean?.({ api, namespace })
  await removeNamespace(api, namespace)
}
