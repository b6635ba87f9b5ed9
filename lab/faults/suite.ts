import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.ts'
import { connectLab } from '../api.ts'
import { startApiProxy } from '../api-proxy.ts'
import { type CaseSuite, type Ends, namespaceOf, onlyIn, playCases } from '../cases.ts'
import { makeNamespace, removeNamespace } from '../play.ts'
import { startProduct } from '../product.ts'
import { changedAfterApproval, changedUnderWrite } from './another-hand.ts'
import { diesAfterWrite, diesBeforeWrite, diesWhileVerifying } from './api-server-dies.ts'
import { mendDoesNotHelp } from './mend-does-not-help.ts'
import { dryRunRefused, otherDigest, writeRefused } from './refused.ts'
import { startSecondApiServer } from './second-api-server.ts'
import type { FaultCase, Stage } from './stage.ts'

type Around = Omit<Stage, 'namespace'>

const faults: CaseSuite<FaultCase, Around> = {
  name: 'fault',
  cases: [
    diesBeforeWrite,
    diesAfterWrite,
    diesWhileVerifying,
    mendDoesNotHelp,
    changedAfterApproval,
    changedUnderWrite,
    dryRunRefused,
    writeRefused,
    otherDigest,
  ],
  // They share the API server that is killed.
  atOnce: 1,
  surround,
  before: ({ api, namespace }) => makeNamespace(api, namespace),
  async after(one, stage, hasFailed) {
    // Left dead, it would fail every case after this.
    if (hasFailed) await stage.apiServer.start()
    await clean(one, stage)
  },
}

/** Plays the cases one after the other against the real product and the real API server. */
export function playFaults(names: readonly string[]): Promise<boolean> {
  return playCases(faults, names)
}

/** The API server that may be killed, the proxy before it and the product before that. */
async function surround(folder: string, chosen: readonly FaultCase[], ends: Ends): Promise<Around> {
  const api = await connectLab()
  const cleanAll = (): Promise<unknown> => Promise.all(chosen.map((one) => clean(one, { api, namespace: namespaceOf(faults, one) })))
  await cleanAll()
  const apiServer = await startSecondApiServer(folder)
  ends.push(() => apiServer.kill(), cleanAll)
  const proxy = await startApiProxy(apiServer.kubeconfig, join(folder, 'kubeconfig'))
  ends.push(() => proxy.close())
  const product = await startProduct({
    port: await freePort(),
    dataDir: join(folder, 'data'),
    kubeconfig: proxy.kubeconfig,
    environment: { ...onlyIn(chosen.map((one) => namespaceOf(faults, one))), ACESO_PIPELINE_ROLLOUT_TIMEOUT_SECONDS: '45' },
  })
  ends.push(() => product.stop())
  return { api, reached: await connectLab(apiServer.kubeconfig), product, proxy, apiServer }
}

async function clean(one: FaultCase, { api, namespace }: Pick<Stage, 'api' | 'namespace'>): Promise<void> {
  await one.clean?.({ api, namespace })
  await removeNamespace(api, namespace)
}
