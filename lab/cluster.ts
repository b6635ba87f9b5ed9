import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addonsReady, startAddons } from './addons.ts'
import { build } from './build.ts'
import { makeCertificates, writeKubeconfig } from './certificates.ts'
import { clean } from './clean.ts'
import { kubectl, startApiServer, startControlPlane } from './control-plane.ts'
import { pushImages } from './images.ts'
import { alone } from './lock.ts'
import { machineAddress, startContainerd, startNode } from './node.ts'
import { installPackages } from './packages.ts'
import { portIsFree, refuseTakenPorts } from './ports.ts'
import { runningPid, stop } from './processes.ts'
import { startRegistries } from './registry.ts'
import { progress, run } from './run.ts'
import { paths, settings } from './settings.ts'

const programs = [
  'etcd',
  'apiserver',
  'controller-manager',
  'scheduler',
  'registry',
  'registry-private',
  'containerd',
  'kubelet',
  'proxy',
  'dns',
  'metrics-server',
]

export interface LabStatus {
  readonly programs: ReadonlyArray<{ readonly name: string; readonly pid: number | undefined }>
  readonly nodeReady: boolean
  readonly kubeconfig: string
}

/** Brings the lab up, unless it is up already; ends with the node Ready and metrics served. Returns the administrator's kubeconfig. */
export function up(): Promise<string> {
  return alone(bringUp)
}

async function bringUp(): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('the lab needs root: it runs a kubelet and containers')
  const before = await status()
  if (before.nodeReady && before.programs.every(({ pid }) => pid !== undefined)) {
    progress('is up already')
    return paths.adminKubeconfig
  }
  const startedMs = performance.now()
  await installPackages()
  await build()
  progress('clearing what an earlier lab left')
  await clean()
  await refuseTakenPorts([
    settings.etcdPort,
    settings.apiPort,
    settings.kubeletPort,
    settings.registryPort,
    settings.privateRegistryPort,
    settings.metricsPort,
  ])
  const nodeAddress = machineAddress()
  await makeCertificates(nodeAddress)
  await mkdir(paths.config, { recursive: true })
  await writeKubeconfig(paths.adminKubeconfig, 'admin')
  for (const name of ['controller-manager', 'scheduler', 'proxy', 'kubelet', 'addons'])
    await writeKubeconfig(join(paths.config, `${name}.kubeconfig`), name)
  progress('starting the registries and the control plane')
  await startRegistries()
  await Promise.all([pushImages(), startContainerd(), startControlPlane(nodeAddress)])
  await grantProxy()
  progress('starting the node')
  await startNode(nodeAddress)
  await startAddons(nodeAddress)
  await addonsReady(nodeAddress)
  progress(`up after ${Math.round((performance.now() - startedMs) / 1000)} s: node ${settings.nodeName} is Ready`)
  return paths.adminKubeconfig
}

export function down(): Promise<void> {
  return alone(async () => {
    await clean()
    progress('down')
  })
}

export async function status(): Promise<LabStatus> {
  const found = await Promise.all(programs.map(async (name) => ({ name, pid: await runningPid(name) })))
  const hasKubeconfig = await readFile(paths.adminKubeconfig).then(
    () => true,
    () => false,
  )
  return { programs: found, nodeReady: hasKubeconfig && (await isNodeReady()), kubeconfig: paths.adminKubeconfig }
}

/** Kills the API server without warning and starts it again: for tests of what clients do meanwhile. */
export function restartApiServer(): Promise<void> {
  return alone(async () => {
    await stop('apiserver', 0)
    await portIsFree(settings.apiPort)
    await startApiServer(machineAddress())
  })
}

async function isNodeReady(): Promise<boolean> {
  const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}'
  const args = ['--kubeconfig', paths.adminKubeconfig, '--request-timeout=5s', 'get', 'node', settings.nodeName, '-o', path]
  return (await run('kubectl', args, { timeoutMs: 15_000 })).stdout === 'True'
}

/** kube-proxy runs as a user of its own, whose role the API server knows but binds to nobody here. */
async function grantProxy(): Promise<void> {
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'lab-proxy' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
    subjects: [{ kind: 'User', name: 'system:kube-proxy', apiGroup: 'rbac.authorization.k8s.io' }],
  }
  await kubectl(['apply', '-f', '-'], JSON.stringify(binding))
}
