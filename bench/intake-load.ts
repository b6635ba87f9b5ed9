import { Agent, request } from 'node:http'

export interface Load {
  readonly connections: number
  readonly alertsPerPost: number
  readonly seconds: number
}

export interface LoadResult {
  readonly alerts: number
  readonly failures: number
  readonly startedMs: number
  /** Milliseconds of each POST after the warm-up, in order of size. */
  readonly latencies: readonly number[]
}

const objects = 400
const warmUpMs = 1_000

/** Posts notifications as Alertmanager words them, every alert a new one, as quickly as so many connections get their answers. */
export async function post(port: number, load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  const latencies: number[] = []
  const startedMs = performance.now()
  const endMs = startedMs + load.seconds * 1_000
  let alerts = 0
  let failures = 0
  const one = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const body = notification(alerts, load.alertsPerPost)
      alerts += load.alertsPerPost
      const sentMs = performance.now()
      const status = await send(agent, port, body)
      const nowMs = performance.now()
      if (status !== 200) failures += 1
      if (sentMs - startedMs > warmUpMs) latencies.push(nowMs - sentMs)
    }
  }
  await Promise.all(Array.from({ length: load.connections }, () => one()))
  agent.destroy()
  return { alerts, failures, startedMs, latencies: latencies.toSorted((left, right) => left - right) }
}

function send(agent: Agent, port: number, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/v1/webhooks/alertmanager',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

function notification(first: number, count: number): string {
  const alerts = Array.from({ length: count }, (_, offset) => {
    const number = first + offset
    const deployment = `app-${number % objects}`
    return {
      status: 'firing',
      labels: {
        alertname: 'KubeDeploymentReplicasMismatch',
        namespace: `team-${number % 25}`,
        deployment,
        cluster: 'bench',
        prometheus: 'monitoring/k8s',
        severity: 'warning',
        instance: `10.0.0.${number % 250}:8080`,
      },
      annotations: {
        summary: `Deployment ${deployment} has not matched the expected number of replicas`,
        description: 'Deployment has not matched the expected number of replicas for longer than 15 minutes on cluster bench.',
        runbook_url: 'https://runbooks.prometheus-operator.dev/runbooks/kubernetes/kubedeploymentreplicasmismatch',
      },
      startsAt: new Date().toISOString(),
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus/graph?g0.expr=kube_deployment_spec_replicas+%21%3D+kube_deployment_status_replicas_available',
      fingerprint: number.toString(16).padStart(16, '0'),
    }
  })
  const groupLabels = { alertname: 'KubeDeploymentReplicasMismatch' }
  const about = {
    receiver: 'aceso',
    status: 'firing',
    version: '4',
    groupKey: '{}:{alertname="KubeDeploymentReplicasMismatch"}',
    truncatedAlerts: 0,
  }
  return JSON.stringify({
    ...about,
    alerts,
    groupLabels,
    commonLabels: groupLabels,
    commonAnnotations: {},
    externalURL: 'http://alertmanager',
  })
}
