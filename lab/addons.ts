import { Resolver } from 'node:dns/promises'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kubectl } from './control-plane.ts'
import { start } from './processes.ts'
import { until } from './run.ts'
import { paths, settings } from './settings.ts'

const dnsPort = 10053
const kubeconfig = join(paths.config, 'addons.kubeconfig')

/** Starts cluster DNS and the metrics API. Both run on the host; selector-less Services lead to them. */
export async function startAddons(nodeAddress: string): Promise<void> {
  const addons = join(paths.bin, 'addons')
  const corefile = join(paths.config, 'Corefile')
  await writeFile(
    corefile,
    `.:${dnsPort} {\n  bind ${nodeAddress}\n  errors\n  kubernetes cluster.local in-addr.arpa {\n    kubeconfig ${kubeconfig} lab\n  }\n}\n`,
  )
  await start({ name: 'dns', command: addons, args: ['dns', '-conf', corefile] })
  await start({
    name: 'metrics-server',
    command: addons,
    args: [
      'metrics-server',
      `--secure-port=${settings.metricsPort}`,
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      `--cert-dir=${join(settings.stateDir, 'metrics-server')}`,
      '--kubelet-insecure-tls',
      '--kubelet-preferred-address-types=InternalIP',
      // The resolution must exceed the time-out.
      '--kubelet-request-timeout=5s',
      '--metric-resolution=10s',
    ],
  })
  const dns = hostService('kube-dns', nodeAddress, settings.dnsServiceAddress, [
    { name: 'dns', protocol: 'UDP', port: 53, targetPort: dnsPort },
    { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: dnsPort },
  ])
  const metrics = hostService('metrics-server', nodeAddress, undefined, [
    { name: 'https', protocol: 'TCP', port: 443, targetPort: settings.metricsPort },
  ])
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...dns, ...metrics, metricsApi] }))
}

/** Waits until names resolve and metrics of the node are served. */
export async function addonsReady(nodeAddress: string): Promise<void> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 })
  resolver.setServers([`${nodeAddress}:${dnsPort}`])
  await until('cluster DNS', 30_000, async () => {
    const found = await resolver.resolve4('kubernetes.default.svc.cluster.local')
    return found.includes(settings.apiServiceAddress) ? true : undefined
  })
  const nodeMetrics = `/apis/metrics.k8s.io/v1beta1/nodes/${settings.nodeName}`
  await until(
    'the metrics API',
    60_000,
    async () => ((await kubectl(['get', '--raw', nodeMetrics])).includes('"usage"') ? true : undefined),
    1000,
  )
}

interface Port {
  readonly name: string
  readonly protocol: 'TCP' | 'UDP'
  readonly port: number
  readonly targetPort: number
}

/** A Service without selector whose one endpoint is a program on the host. */
function hostService(name: string, nodeAddress: string, clusterIP: string | undefined, ports: readonly Port[]): object[] {
  const metadata = { name, namespace: 'kube-system' }
  const slice = { name: `${name}-host`, namespace: 'kube-system', labels: { 'kubernetes.io/service-name': name } }
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ...(clusterIP ? { clusterIP } : {}), ports } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: slice,
      addressType: 'IPv4',
      endpoints: [{ addresses: [nodeAddress], conditions: { ready: true } }],
      ports: ports.map(({ name, protocol, targetPort }) => ({ name, protocol, port: targetPort })),
    },
  ]
}

const metricsApi = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io' },
  spec: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { name: 'metrics-server', namespace: 'kube-system', port: 443 },
  },
}
