import { join } from 'node:path'
import { type Program, start, stop } from './processes.ts'
import { must, run, until } from './run.ts'
import { paths, settings } from './settings.ts'

const kubernetes = join(paths.bin, 'kubernetes')
const pki = (name: string) => join(paths.certificates, name)
const kubeconfig = (name: string) => join(paths.config, `${name}.kubeconfig`)

function etcd(): Program {
  const client = `http://127.0.0.1:${settings.etcdPort}`
  const peer = `http://127.0.0.1:${settings.etcdPeerPort}`
  return {
    name: 'etcd',
    command: 'etcd',
    args: [
      '--name=lab',
      `--data-dir=${join(settings.stateDir, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=lab=${peer}`,
      // A lab that loses its power is thrown away; waiting for the disk would only slow it.
      '--unsafe-no-fsync',
      '--logger=zap',
    ],
  }
}

export function apiServer(nodeAddress: string, port: number = settings.apiPort): Program {
  return {
    name: 'apiserver',
    command: kubernetes,
    args: [
      'apiserver',
      `--etcd-servers=http://127.0.0.1:${settings.etcdPort}`,
      `--secure-port=${port}`,
      `--advertise-address=${nodeAddress}`,
      `--service-cluster-ip-range=${settings.serviceSubnet}`,
      `--client-ca-file=${pki('ca.crt')}`,
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      `--kubelet-client-certificate=${pki('apiserver-kubelet.crt')}`,
      `--kubelet-client-key=${pki('apiserver-kubelet.key')}`,
      // The node's name resolves nowhere; logs and exec would fail without this.
      '--kubelet-preferred-address-types=InternalIP',
      `--service-account-key-file=${pki('service-accounts.key')}`,
      `--service-account-signing-key-file=${pki('service-accounts.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      `--requestheader-client-ca-file=${pki('ca.crt')}`,
      '--requestheader-allowed-names=front-proxy',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${pki('front-proxy.crt')}`,
      `--proxy-client-key-file=${pki('front-proxy.key')}`,
      '--enable-aggregator-routing=true',
      // A dead node's pods are given up after seconds, not five minutes.
      '--default-not-ready-toleration-seconds=20',
      '--default-unreachable-toleration-seconds=20',
    ],
  }
}

function controllerManager(): Program {
  return {
    name: 'controller-manager',
    command: kubernetes,
    args: [
      'controller-manager',
      `--kubeconfig=${kubeconfig('controller-manager')}`,
      `--authentication-kubeconfig=${kubeconfig('controller-manager')}`,
      `--authorization-kubeconfig=${kubeconfig('controller-manager')}`,
      `--root-ca-file=${pki('ca.crt')}`,
      `--service-account-private-key-file=${pki('service-accounts.key')}`,
      `--secure-port=${settings.controllerManagerPort}`,
      '--use-service-account-credentials=true',
      '--leader-elect=false',
      '--node-monitor-period=2s',
      '--node-monitor-grace-period=16s',
      '--horizontal-pod-autoscaler-sync-period=10s',
    ],
  }
}

function scheduler(): Program {
  return {
    name: 'scheduler',
    command: kubernetes,
    args: [
      'scheduler',
      `--kubeconfig=${kubeconfig('scheduler')}`,
      `--authentication-kubeconfig=${kubeconfig('scheduler')}`,
      `--authorization-kubeconfig=${kubeconfig('scheduler')}`,
      `--secure-port=${settings.schedulerPort}`,
      '--leader-elect=false',
    ],
  }
}

/** Starts etcd and the three programs of the control plane, and waits until the API server is ready. */
export async function startControlPlane(nodeAddress: string): Promise<void> {
  await start(etcd())
  await startApiServer(nodeAddress)
  await start(controllerManager())
  await start(scheduler())
}

export async function startApiServer(nodeAddress: string): Promise<void> {
  await start(apiServer(nodeAddress))
  await apiServerReady()
}

/** Ends the control plane. The API server goes before etcd: without etcd it would hang on to its port for a minute. */
export async function stopControlPlane(): Promise<void> {
  await stop('scheduler')
  await stop('controller-manager')
  await stop('apiserver', 15_000)
  await stop('etcd')
}

async function apiServerReady(timeoutMs = 60_000): Promise<void> {
  await until('the API server', timeoutMs, async () => {
    const answer = await run('kubectl', ['--kubeconfig', paths.adminKubeconfig, 'get', '--raw', '/readyz'], { timeoutMs: 10_000 })
    return answer.stdout === 'ok' ? true : undefined
  })
}

export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  return await must('kubectl', ['--kubeconfig', paths.adminKubeconfig, ...args], input === undefined ? {} : { input })
}
