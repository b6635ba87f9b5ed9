import type { KubeObject, LabApi } from './api.ts'
import { apiVersionOf, type Condition, holdsNow, nameMatches, splitTarget } from './conditions.ts'
import { sleep, until } from './run.ts'
import { manifests, type Scenario, type Step } from './scenario.ts'
import { removeSimulatedNode, silenceSimulatedNode, simulatedNodeName, startSimulatedNode } from './simulated-node.ts'

const goodTimeoutMs = 120_000
const failureTimeoutMs = 180_000

/** How long each part took, for keeping scenarios short. */
export interface Started {
  readonly goodMs: number
  readonly failureMs: number
}

/** Makes the scenario real in its own namespace: the good state, then what goes wrong, until the failure shows. An earlier run is removed first. */
export async function startScenario(api: LabApi, scenario: Scenario): Promise<Started> {
  await endScenario(api, scenario)
  const startedMs = performance.now()
  await makeNamespace(api, scenario.namespace, { 'lab.example/scenario': scenario.name })
  if (scenario.simulatedNode) await startSimulatedNode(api, simulatedNodeName(scenario.namespace))
  await applyFile(api, scenario, 'manifests.yaml')
  // Where nothing breaks later, the manifests themselves are what is wrong: there is no good state to wait for.
  if (scenario.break.length > 0 || scenario.expect.cause === 'none')
    await waitForAll(api, scenario, scenario.good ?? (await allReady(api, scenario.namespace)), goodTimeoutMs)
  const goodMs = performance.now() - startedMs
  for (const step of scenario.break) await doStep(api, scenario, step)
  await waitForAll(api, scenario, scenario.waitFor, failureTimeoutMs)
  await sleep(scenario.settleSeconds * 1000)
  return { goodMs, failureMs: performance.now() - startedMs - goodMs }
}

/** Removes everything of the scenario, and waits until it is gone. */
export async function endScenario(api: LabApi, scenario: Scenario): Promise<void> {
  if (scenario.simulatedNode) {
    await removeSimulatedNode(api, simulatedNodeName(scenario.namespace))
    await forceDeletePods(api, scenario)
  }
  for (const volume of await api.list('/api/v1/persistentvolumes')) {
    if (volume.metadata.name.startsWith(`${scenario.namespace}-`))
      await api.call('DELETE', `/api/v1/persistentvolumes/${volume.metadata.name}`)
  }
  await removeNamespace(api, scenario.namespace)
}

/** Makes a namespace in which pods can be made at once. */
export async function makeNamespace(api: LabApi, name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
  await api.must('POST', '/api/v1/namespaces', { metadata: { name, labels } })
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`
  await until(`the default service account of ${name}`, 20_000, async () =>
    (await api.call('GET', account)).status === 200 ? true : undefined,
  )
}

/** Removes a namespace, if it is there, and waits until it is gone. */
export async function removeNamespace(api: LabApi, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`
  if ((await api.call('DELETE', path)).status === 404) return
  await until(`${name} to be gone`, 120_000, async () => ((await api.call('GET', path)).status === 404 ? true : undefined), 500)
}

/** A silent node's pods would stay for ever: nobody confirms their end. */
async function forceDeletePods(api: LabApi, scenario: Scenario): Promise<void> {
  const node = simulatedNodeName(scenario.namespace)
  for (const pod of await api.list(`/api/v1/namespaces/${scenario.namespace}/pods?fieldSelector=spec.nodeName%3D${node}`)) {
    await api.call('DELETE', `/api/v1/namespaces/${scenario.namespace}/pods/${pod.metadata.name}?gracePeriodSeconds=0`)
  }
}

async function applyFile(api: LabApi, scenario: Scenario, file: string): Promise<void> {
  for (const object of manifests(scenario, file, new Date())) await apply(api, object, scenario.namespace)
}

async function apply(api: LabApi, object: KubeObject, namespace: string): Promise<void> {
  const path = await api.pathOf(object.apiVersion, object.kind, namespace, object.metadata.name)
  await api.must('PATCH', `${path}?fieldManager=release&force=true`, object, 'application/apply-patch+yaml')
}

async function doStep(api: LabApi, scenario: Scenario, step: Step): Promise<void> {
  const { namespace } = scenario
  if ('apply' in step) await applyFile(api, scenario, step.apply)
  else if ('waitFor' in step) await waitForAll(api, scenario, step.waitFor, failureTimeoutMs)
  else if ('node' in step)
    await (step.node === 'stop'
      ? silenceSimulatedNode(simulatedNodeName(namespace))
      : startSimulatedNode(api, simulatedNodeName(namespace), true))
  else {
    const { kind, name } = splitTarget('patch' in step ? step.patch : step.delete)
    const collection = await api.pathOf(apiVersionOf(kind), kind, namespace)
    if ('patch' in step)
      await api.must('PATCH', `${collection}/${name}?fieldManager=kubectl-edit`, step.with, 'application/strategic-merge-patch+json')
    else
      for (const object of await api.list(collection))
        if (nameMatches(name, object.metadata.name)) await api.must('DELETE', `${collection}/${object.metadata.name}`)
  }
}

/** Every Deployment has all its replicas ready. */
export async function allReady(api: LabApi, namespace: string): Promise<Condition[]> {
  const deployments = await api.list(`/apis/apps/v1/namespaces/${namespace}/deployments`)
  return deployments.map(({ metadata, spec }) => ({
    object: `Deployment/${metadata.name}`,
    ready: (spec as { readonly replicas: number }).replicas,
  }))
}

export async function waitForAll(api: LabApi, scenario: Scenario, conditions: readonly Condition[], timeoutMs: number): Promise<void> {
  for (const condition of conditions) {
    const what = `${JSON.stringify(condition)} in scenario ${scenario.name}`
    await until(what, timeoutMs, async () => ((await holdsNow(api, scenario.namespace, condition)) ? true : undefined), 1000)
  }
}
