import type { LabApi } from '../api.ts'
import { until } from '../run.ts'
import { told } from '../timeline.ts'
import { plannedLoop } from './people.ts'
import { type CleanUpCase, delayMs, helm, isThere, objects, release, restarted, type Stage } from './stage.ts'

const planMs = 150_000
const doneMs = 120_000
const env = { SEGFAULT: 'true', CRASH_AFTER: '2s' }

export const resourceDeleted: CleanUpCase = {
  name: 'operator',
  title: 'An instance of the operator: its Milvus resource is deleted, never a release of that name; undo makes the resource again',
  async play(stage, wrong) {
    const { api, people, namespace } = stage
    await makeMilvus(stage, { dependencies: { etcd: { inCluster: { deletionPolicy: 'Retain' } } } })
    await restarted(stage, 6)
    const { id, plan } = await plannedLoop(people, namespace, planMs)
    wrong.must(plan.actions[0]?.kind === 'delete-milvus', `the plan is ${plan.actions[0]?.kind}`)
    wrong.must(plan.requiredApprovals === 2, `${plan.requiredApprovals} approvals`)
    const before = await specOf(api, namespace)
    await people.approve('bob', plan)
    await people.approve('ann', plan)
    await told(people.ask, id, 'verify.passed', delayMs + doneMs)
    wrong.must(!(await isThere(stage, objects.milvus)), 'the resource is still there')
    await until('the Deployment to be gone', doneMs, async () => ((await isThere(stage, objects.operated)) ? undefined : true))
    const { stdout } = await helm(['list', '--all', '--namespace', namespace, '--output', 'json'])
    wrong.must(stdout.trim() === '[]', `Helm has a record: ${stdout}`)
    await told(people.ask, id, 'incident.closed', doneMs)
    await people.undo('ann', id)
    await told(people.ask, id, 'undo.done', doneMs)
    const again = await specOf(api, namespace)
    wrong.must(JSON.stringify(again) === JSON.stringify(before), `made again as ${JSON.stringify(again)}`)
    await until('the operator to make it again', doneMs, async () => ((await isThere(stage, objects.operated)) ? true : undefined))
    return `${plan.actions[0]?.title.en ?? ''}: gone, and made again`
  },
}

export const dataWouldGo: CleanUpCase = {
  name: 'deletion-policy',
  title:
    'Deleting the resource would delete data: its components are scaled to zero in the resource, the Deployment is left to the operator',
  async play(stage, wrong) {
    const { api, people, namespace } = stage
    await makeMilvus(stage, { dependencies: { storage: { inCluster: { deletionPolicy: 'Delete', pvcDeletion: true } } } })
    await restarted(stage, 6)
    const { id, plan } = await plannedLoop(people, namespace, planMs)
    const [action] = plan.actions
    wrong.must(action?.kind === 'scale-to-zero' && action.target.kind === 'Milvus', `the plan is ${action?.kind} of ${action?.target.kind}`)
    await people.approve('ann', plan)
    await told(people.ask, id, 'verify.passed', delayMs + doneMs)
    const replicas = async (): Promise<unknown> => ((await specOf(api, namespace)) as Spec).components?.standalone?.replicas
    wrong.must((await replicas()) === 0, `the resource says ${String(await replicas())} replicas`)
    const marks = await managersOf(stage)
    wrong.must(!marks.includes('aceso'), 'the Deployment of the operator was written to')
    await people.undo('ann', id)
    await told(people.ask, id, 'undo.done', doneMs)
    wrong.must((await replicas()) === 3, `after undo the resource says ${String(await replicas())} replicas`)
    return action?.title.en ?? ''
  },
}

interface Spec {
  readonly components?: { readonly standalone?: { readonly replicas?: number } }
}

async function makeMilvus({ api, namespace }: Stage, more: object): Promise<void> {
  await api.must('POST', `/apis/milvus.io/v1beta1/namespaces/${namespace}/milvuses`, {
    apiVersion: 'milvus.io/v1beta1',
    kind: 'Milvus',
    metadata: { name: release },
    spec: { mode: 'standalone', components: { standalone: { replicas: 3 } }, env, ...more },
  })
}

async function specOf(api: LabApi, namespace: string): Promise<unknown> {
  return ((await api.must('GET', objects.milvus.replace('NAMESPACE', namespace))) as { readonly spec: unknown }).spec
}

async function managersOf({ api, namespace }: Stage): Promise<readonly string[]> {
  const { metadata } = (await api.must('GET', objects.operated.replace('NAMESPACE', namespace))) as {
    readonly metadata: { readonly managedFields?: readonly { readonly manager?: string }[] }
  }
  return (metadata.managedFields ?? []).map(({ manager = '' }) => manager)
}
