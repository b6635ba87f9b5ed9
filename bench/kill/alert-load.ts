import { setTimeout as delay } from 'node:timers/promises'

/** Alerts as Alertmanager delivers them, each a new one, and what was acknowledged of them. */
export interface AlertLoad {
  /** Dedup keys of alerts whose delivery was answered with 2xx: they must never be lost. */
  readonly acknowledged: ReadonlySet<string>
  /** Delivers one alert about a Deployment again and again until it is acknowledged, as Alertmanager does, or nobody waits for that any more. */
  deliver(alert: Alert, end: AbortSignal): Promise<void>
  stop(): Promise<void>
}

export interface Alert {
  readonly fingerprint: string
  readonly namespace: string
  readonly deployment: string
  readonly startsAt: string
  readonly status: 'firing' | 'resolved'
}

const pauseMs = 100
const mostAtOnce = 5
/** Deployments that are not there: their alerts become incidents in which nothing is found to be broken. */
const absent = 25
const resolvedAfterMs = 3_000

/** Posts notifications of one to five alerts about ten times a second, and the end of each some seconds later. A notification that is not acknowledged is not tried again. */
export function startAlertLoad(url: string, namespace: string, random: () => number): AlertLoad {
  const acknowledged = new Set<string>()
  const stopping = new AbortController()
  let count = 0
  const post = async (alerts: readonly Alert[]): Promise<boolean> => {
    const ok = await accepted(url, alerts)
    if (ok) for (const { fingerprint, status } of alerts) if (status === 'firing') acknowledged.add(fingerprint)
    return ok
  }
  const deliver = async (alert: Alert, end: AbortSignal): Promise<void> => {
    while (!stopping.signal.aborted && !end.aborted && !(await post([alert]))) await delay(200)
  }
  const firing = (): Alert => {
    count += 1
    const deployment = `absent-${Math.floor(random() * absent)}`
    const fingerprint = count.toString(16).padStart(16, '0')
    return { fingerprint, namespace, deployment, startsAt: new Date().toISOString(), status: 'firing' }
  }
  const running = (async () => {
    const ends: { readonly atMs: number; readonly alerts: readonly Alert[] }[] = []
    while (!stopping.signal.aborted) {
      const alerts = Array.from({ length: 1 + Math.floor(random() * mostAtOnce) }, firing)
      if (await post(alerts)) ends.push({ atMs: performance.now() + resolvedAfterMs, alerts })
      const [due] = ends
      if (due !== undefined && due.atMs < performance.now()) {
        ends.shift()
        await post(due.alerts.map((alert) => ({ ...alert, status: 'resolved' })))
      }
      await delay(pauseMs)
    }
  })()
  return {
    acknowledged,
    deliver,
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function accepted(url: string, alerts: readonly Alert[]): Promise<boolean> {
  const groupLabels = { alertname: 'KubeDeploymentReplicasMismatch' }
  const body = {
    version: '4',
    groupKey: '{}:{alertname="KubeDeploymentReplicasMismatch"}',
    status: alerts[0]?.status ?? 'firing',
    receiver: 'aceso',
    groupLabels,
    commonLabels: groupLabels,
    alerts: alerts.map(({ fingerprint, status, startsAt, ...about }) => ({
      status,
      fingerprint,
      startsAt,
      ...(status === 'resolved' ? { endsAt: new Date().toISOString() } : {}),
      labels: { ...groupLabels, severity: 'warning', ...about },
    })),
  }
  try {
    const response = await fetch(`${url}/api/v1/webhooks/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    // Killed before it answered: not acknowledged, so it may be stored or not.
    return false
  }
}
