import { isDeepStrictEqual } from 'node:util'
import { timelineOf, told } from '../timeline.ts'
import { deployment, deployments, type FaultCase, replicasReady, type Stage, waitingPlan, workload, writesSeen } from './stage.ts'

const undoneMs = 180_000

/**
 * A release with an image that is not there, while what the release before needs to start has gone: going back does not help. The change is taken back, to the last field.
 */
export const mendDoesNotHelp: FaultCase = {
  name: 'mend-does-not-help',
  title: 'A mend that does not help is undone',
  async play(stage, wrong) {
    await makeOrders(stage)
    const incident = await waitingPlan(stage, 'Deployment', 'orders')
    const before = await deployment(stage, 'orders')
    wrong.must(await stage.product.approve(incident.plan), 'the approval was refused')
    await told(stage.product.ask, incident.id, 'undo.done', undoneMs)
    const types = (await timelineOf(stage.product.ask, incident.id)).map(({ type }) => type)
    const now = await deployment(stage, 'orders')
    wrong.must(isDeepStrictEqual(now.spec, before.spec), 'the spec is not as it was before the mend')
    wrong.must(now.generation === before.generation + 2, `generation ${now.generation} after ${before.generation}`)
    wrong.must(writesSeen(stage) === 2, `${writesSeen(stage)} writes were carried out, not one and its undoing`)
    wrong.must(types.includes('verify.failed'), 'verify.failed is not told')
    wrong.must(!types.includes('verify.passed'), 'verify.passed is told')
    return `${incident.plan.actions[0]?.title.en ?? ''}: taken back`
  },
}

const runs = 'lab/app:1.0'

async function makeOrders(stage: Stage): Promise<void> {
  const { api, namespace } = stage
  const service = { metadata: { name: 'queue' }, spec: { selector: { app: 'queue' }, ports: [{ port: 6379 }] } }
  await api.must('POST', `/api/v1/namespaces/${namespace}/services`, service)
  await api.must('POST', deployments(stage), workload('queue', { name: 'app', image: 'redis:7.2' }))
  await replicasReady(stage, 'queue')
  const env = [{ name: 'REQUIRE_TCP', value: `queue.${namespace}.svc.cluster.local:6379` }]
  // Recreated, so that no pod of the release before is left to serve.
  const orders = workload('orders', { name: 'app', image: runs, env }, { strategy: { type: 'Recreate' } })
  await api.must('POST', deployments(stage), orders)
  await replicasReady(stage, 'orders')
  await api.must('DELETE', `${deployments(stage)}/queue`)
  await api.must('DELETE', `/api/v1/namespaces/${namespace}/services/queue`)
  const release = { spec: { template: { spec: { containers: [{ name: 'app', image: 'lab/app:1.9' }] } } } }
  await api.must('PATCH', `${deployments(stage)}/orders?fieldManager=release`, release, 'application/strategic-merge-patch+json')
}
