import { setTimeout as delay } from 'node:timers/promises'
import type { LabApi } from '../../lab/api.ts'
import type { AlertLoad } from './alert-load.ts'

/** A Deployment that is broken again whenever it was mended. */
interface Patient {
  readonly name: string
  breaks: number
  /** Since when it has been broken; undefined while it is well. */
  brokenSinceMs: number | undefined
  longestBrokenMs: number
}

export interface MendLoad {
  readonly patients: readonly Patient[]
  approvals(): number
  /** Stops breaking; what is broken must still be mended. Answers those that were not within the time. */
  settle(timeoutMs: number): Promise<readonly string[]>
  remove(): Promise<void>
}

const patientsOfEachKind = 3
const lookMs = 400
const alertAfterMs = 1_200

/**
 * Deployments in a namespace of the lab, broken in two ways that are quick to mend: an image tag that does not exist (its mend waits for an approval, which is posted
 * here) and a reference to a ConfigMap with a misspelt name (its mend starts by itself). Broken again some seconds after each mend, so that writes keep flowing.
 */
export async function startMendLoad(
  api: LabApi,
  url: string,
  namespace: string,
  load: Pick<AlertLoad, 'deliver'>,
  random: () => number,
): Promise<MendLoad> {
  await makeNamespace(api, namespace)
  const names = ['image', 'reference'].flatMap((kind) => Array.from({ length: patientsOfEachKind }, (_, index) => `${kind}-${index}`))
  for (const name of names) await api.must('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(name))
  const patients = names.map((name): Patient => ({ name, breaks: 0, brokenSinceMs: undefined, longestBrokenMs: 0 }))
  const stopping = new AbortController()
  const ending = new AbortController()
  const lives = patients.map((patient) => live(patient, { api, namespace, load, random, stop: stopping.signal, end: ending.signal }))
  let approvals = 0
  const approving = (async () => {
    while (!ending.signal.aborted) {
      approvals += await approveWaiting(url, namespace)
      await delay(lookMs)
    }
  })()
  return {
    patients,
    approvals: () => approvals,
    async settle(timeoutMs) {
      stopping.abort()
      await Promise.race([Promise.all(lives), delay(timeoutMs, undefined, { signal: ending.signal, ref: false })])
      ending.abort()
      await Promise.all([...lives, approving])
      return patients.filter(({ brokenSinceMs }) => brokenSinceMs !== undefined).map(({ name }) => name)
    },
    async remove() {
      ending.abort()
      stopping.abort()
      await Promise.all([...lives, approving])
      await api.call('DELETE', `/api/v1/namespaces/${namespace}`)
    },
  }
}

interface Surroundings {
  readonly api: LabApi
  readonly namespace: string
  readonly load: Pick<AlertLoad, 'deliver'>
  readonly random: () => number
  /** Breaks no more, and waits for the mend. */
  readonly stop: AbortSignal
  /** Waits no more. */
  readonly end: AbortSignal
}

async function live(patient: Patient, { api, namespace, load, random, stop, end }: Surroundings): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${patient.name}`
  while (!stop.aborted) {
    await delay(500 + random() * 4_000, undefined, { signal: stop }).catch(() => undefined)
    if (stop.aborted) return
    await api.must('PATCH', `${path}?fieldManager=bench`, broken(patient), 'application/strategic-merge-patch+json')
    patient.breaks += 1
    patient.brokenSinceMs = performance.now()
    const alert = {
      fingerprint: `${patient.name}-${patient.breaks}`,
      namespace,
      deployment: patient.name,
      startsAt: new Date().toISOString(),
      status: 'firing',
    } as const
    await delay(alertAfterMs)
    await load.deliver(alert, end)
    while (!end.aborted && !(await isMended(api, path))) await delay(lookMs)
    patient.longestBrokenMs = Math.max(patient.longestBrokenMs, performance.now() - patient.brokenSinceMs)
    if (end.aborted) return
    patient.brokenSinceMs = undefined
    await load.deliver({ ...alert, status: 'resolved' }, end)
  }
}

const goodImage = 'shop/cart:1.4.2'
const goodReference = 'settings'

function broken({ name, breaks }: Patient): unknown {
  const container = name.startsWith('image')
    ? { name: 'app', image: `shop/cart:9.${breaks}` }
    : {
        name: 'app',
        env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: `${goodReference}${'-'.repeat(1 + (breaks % 2))}x`, key: 'mode' } } }],
      }
  return { spec: { template: { spec: { containers: [container] } } } }
}

async function isMended(api: LabApi, path: string): Promise<boolean> {
  const { body } = await api.call('GET', path)
  const { spec } = body as DeploymentBody
  const [container] = spec.template.spec.containers
  return container?.image === goodImage && container.env[0]?.valueFrom.configMapKeyRef.name === goodReference
}

interface DeploymentBody {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly ContainerBody[] } } }
}

interface ContainerBody {
  readonly image: string
  readonly env: readonly { readonly valueFrom: { readonly configMapKeyRef: { readonly name: string } } }[]
}

function deployment(name: string): unknown {
  const labels = { app: name }
  const container = {
    name: 'app',
    image: goodImage,
    env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: goodReference, key: 'mode' } } }],
    resources: { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '64Mi' } },
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } },
    },
  }
}

async function makeNamespace(api: LabApi, namespace: string): Promise<void> {
  await api.must('POST', '/api/v1/namespaces', { metadata: { name: namespace } })
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`
  for (let tries = 0; (await api.call('GET', account)).status !== 200; tries += 1) {
    if (tries > 100) throw new Error(`${namespace} has no service account`)
    await delay(200)
  }
  await api.must('POST', `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: goodReference }, data: { mode: 'quick' } })
}

interface WaitingPage {
  readonly data: { readonly data: readonly { readonly plan?: { readonly id: string; readonly digest: string } }[] }
}

/** As a person would who looks at the page all the time. */
async function approveWaiting(url: string, namespace: string): Promise<number> {
  let approved = 0
  try {
    const answer = await fetch(`${url}/api/v1/incidents?namespace=${namespace}&state=waiting-approval&pageSize=100`, {
      signal: AbortSignal.timeout(5_000),
    })
    const { data } = ((await answer.json()) as WaitingPage).data
    for (const { plan } of data) {
      if (plan === undefined) continue
      const response = await fetch(`${url}/api/v1/plans/${plan.id}/approve`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ digest: plan.digest }),
        signal: AbortSignal.timeout(5_000),
      })
      await response.arrayBuffer()
      if (response.ok) approved += 1
    }
  } catch {
    // The server is being killed and started: asked again at the next look.
  }
  return approved
}
