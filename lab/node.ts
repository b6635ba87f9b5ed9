import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { kubectl } from './control-plane.ts'
import { pauseImage } from './images.ts'
import { type Program, start } from './processes.ts'
import { must, run, until } from './run.ts'
import { paths, registries, settings } from './settings.ts'

const containerdConfig = join(paths.config, 'containerd.toml')
const hostsFolder = join(paths.config, 'registry-hosts')
const networkFolder = join(paths.config, 'cni')

/** The machine's own address, by which the node is reached. */
export function machineAddress(): string {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const address of addresses ?? []) {
      if (address.family === 'IPv4' && !address.internal && !address.address.startsWith('10.244.')) return address.address
    }
  }
  return '127.0.0.1'
}

/** Starts containerd, and waits until it answers. Images can be pulled from then on. */
export async function startContainerd(): Promise<void> {
  await mkdir(networkFolder, { recursive: true })
  await writeFile(containerdConfig, containerdSettings())
  await writeRegistryHosts()
  await start({ name: 'containerd', command: 'containerd', args: ['--config', containerdConfig] })
  await until('containerd', 30_000, async () =>
    (await run('ctr', ['--address', paths.containerdSocket, 'version'])).code === 0 ? true : undefined,
  )
}

/** Starts kubelet and kube-proxy, and waits until the node is Ready. */
export async function startNode(nodeAddress: string): Promise<void> {
  await enableForwarding()
  await writeFile(join(networkFolder, '10-lab.conflist'), JSON.stringify(podNetwork(), null, 2))
  await writeFile(join(paths.config, 'resolv.conf'), '')
  await writeFile(join(paths.config, 'kubelet.json'), JSON.stringify(kubeletSettings(), null, 2))
  await writeFile(join(paths.config, 'proxy.json'), JSON.stringify(proxySettings(), null, 2))
  await start(kubelet(nodeAddress))
  await refuseUnservedAddresses()
  await start({
    name: 'proxy',
    command: join(paths.bin, 'kubernetes'),
    args: ['proxy', `--config=${join(paths.config, 'proxy.json')}`, `--hostname-override=${settings.nodeName}`],
  })
  await until('the node to be Ready', 90_000, async () => {
    const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}'
    return (await kubectl(['get', 'node', settings.nodeName, '-o', path])) === 'True' ? true : undefined
  })
}

/**
 * A service's address that kube-proxy does not serve yet, or no more, leads out of the machine, where on some machines anything answers: a pod would find its dependency
 * there that is not. Behind kube-proxy's own rules: what it serves has a pod's address by then. The name gets the rule removed with kube-proxy's.
 */
async function refuseUnservedAddresses(): Promise<void> {
  const rule = ['-d', settings.serviceSubnet, '-p', 'tcp', '-m', 'comment', '--comment', 'KUBE-LAB-UNSERVED']
  await must('iptables', ['-A', 'FORWARD', ...rule, '-j', 'REJECT', '--reject-with', 'tcp-reset'])
}

function containerdSettings(): string {
  return `version = 2
root = "${join(settings.stateDir, 'containerd')}"
state = "${join(settings.stateDir, 'containerd-run')}"
[grpc]
  address = "${paths.containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${networkFolder}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${hostsFolder}"
`
}

/** The lab's registry stands for every public one, under their own names; two names of its own are protected and dead. */
async function writeRegistryHosts(): Promise<void> {
  const hosts: ReadonlyArray<readonly [string, number]> = [
    ['_default', settings.registryPort],
    [registries.private.host, settings.privateRegistryPort],
    [registries.dead.host, settings.deadRegistryPort],
  ]
  for (const [host, port] of hosts) {
    const url = `http://127.0.0.1:${port}`
    await mkdir(join(hostsFolder, host), { recursive: true })
    await writeFile(join(hostsFolder, host, 'hosts.toml'), `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`)
  }
}

function podNetwork(): object {
  // The last addresses are never given to pods: simulated nodes have them.
  const ranges = [[{ subnet: settings.podSubnet, rangeEnd: '10.244.0.239' }]]
  const ipam = { type: 'host-local', ranges, routes: [{ dst: '0.0.0.0/0' }] }
  const bridge = { type: 'bridge', bridge: settings.bridge, isGateway: true, ipMasq: true, hairpinMode: true, ipam }
  return { cniVersion: '0.4.0', name: 'lab', plugins: [bridge, { type: 'portmap', capabilities: { portMappings: true } }] }
}

function kubelet(nodeAddress: string): Program {
  const args = [
    'kubelet',
    `--config=${join(paths.config, 'kubelet.json')}`,
    `--kubeconfig=${join(paths.config, 'kubelet.kubeconfig')}`,
    `--root-dir=${join(settings.stateDir, 'kubelet')}`,
    `--cert-dir=${join(settings.stateDir, 'kubelet', 'pki')}`,
    `--hostname-override=${settings.nodeName}`,
    `--node-ip=${nodeAddress}`,
    // cAdvisor asks containerd itself, at its usual place, for the names of containers; without them its metrics carry no labels.
    `--containerd=${paths.containerdSocket}`,
  ]
  return { name: 'kubelet', command: join(paths.bin, 'kubernetes'), args }
}

function kubeletSettings(): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    port: settings.kubeletPort,
    containerRuntimeEndpoint: `unix://${paths.containerdSocket}`,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(paths.certificates, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: join(paths.certificates, 'kubelet-server.crt'),
    tlsPrivateKeyFile: join(paths.certificates, 'kubelet-server.key'),
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [settings.dnsServiceAddress],
    clusterDomain: 'cluster.local',
    resolvConf: join(paths.config, 'resolv.conf'),
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    nodeStatusUpdateFrequency: '4s',
    // Scenarios run side by side: the default of 110 pods would be the first thing to run out.
    maxPods: 220,
    serializeImagePulls: false,
    registryPullQPS: 50,
    registryBurst: 100,
    eventRecordQPS: 100,
    eventBurst: 200,
    podLogsDir: join(settings.stateDir, 'pod-logs'),
  }
}

function proxySettings(): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clusterCIDR: settings.podSubnet,
    clientConnection: { kubeconfig: join(paths.config, 'proxy.kubeconfig') },
    // The sysctls behind these are not writable in a container or a small machine.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s', udpTimeout: '0s', udpStreamTimeout: '0s' },
    iptables: { minSyncPeriod: '1s' },
  }
}

async function enableForwarding(): Promise<void> {
  const file = '/proc/sys/net/ipv4/ip_forward'
  if ((await readFile(file, 'utf8')).trim() !== '1') await writeFile(file, '1')
}

/** The names under which the network keeps leases and interfaces; for cleaning up. */
export async function removePodNetwork(): Promise<void> {
  await run('ip', ['link', 'delete', settings.bridge])
  await rm('/var/lib/cni/networks/lab', { recursive: true, force: true })
}
