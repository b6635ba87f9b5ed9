import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../../lab/build.ts'
import { makeCertificates, writeKubeconfig } from '../../lab/certificates.ts'
import { installPackages } from '../../lab/packages.ts'
import { refuseTakenPorts } from '../../lab/ports.ts'
import { run, until } from '../../lab/run.ts'
import { paths } from '../../lab/settings.ts'

/** A cluster with a real control plane whose nodes only kwok plays. */
export interface KwokCluster {
  readonly kubeconfig: string
  stop(): Promise<void>
}

const ports = { etcd: 21_079, etcdPeer: 21_080, api: 21_443, controllerManager: 21_444, scheduler: 21_445, kubelet: 21_446 } as const
const kubernetes = join(paths.bin, 'kubernetes')

/**
 * Brings up etcd, the API server, the controller manager, the scheduler and kwok, beside a lab that may run on the same machine: own ports, own folder. All of them end
 * with this process, however it ends.
 */
export async function startKwokCluster(): Promise<KwokCluster> {
  await installPackages()
  await build(['kwok'])
  await refuseTakenPorts(Object.values(ports))
  const folder = await mkdtemp(join(tmpdir(), 'aceso-kwok-'))
  const running: ChildProcess[] = []
  const start = async (name: string, command: string, args: readonly string[]): Promise<void> => {
    const log = openSync(join(folder, `${name}.log`), 'a')
    // The kernel ends them when this process is killed: none of them is ever left behind.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { cwd: folder, stdio: ['ignore', log, log] })
    await once(child, 'spawn')
    running.push(child)
  }
  const stop = async (): Promise<void> => {
    // The API server before etcd, which was started before it.
    for (const child of running.toReversed()) await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const pki = join(folder, 'pki')
    await makeCertificates('127.0.0.1', pki)
    const kubeconfig = async (identity: string): Promise<string> => {
      const file = join(folder, `${identity}.kubeconfig`)
      await writeKubeconfig(file, identity, { folder: pki, port: ports.api })
      return file
    }
    const admin = await kubeconfig('admin')
    await start('etcd', 'etcd', etcdArguments(join(folder, 'etcd')))
    await start('apiserver', kubernetes, ['apiserver', ...apiServerArguments(pki)])
    await until('the API server', 120_000, async () => {
      const answer = await run('kubectl', ['--kubeconfig', admin, 'get', '--raw', '/readyz'], { timeoutMs: 10_000 })
      return answer.stdout === 'ok' ? true : undefined
    })
    await start('controller-manager', kubernetes, controllerManagerArguments(pki, await kubeconfig('controller-manager')))
    await start('scheduler', kubernetes, schedulerArguments(await kubeconfig('scheduler')))
    await start('kwok', join(paths.bin, 'kwok'), kwokArguments(pki, admin))
    return { kubeconfig: admin, stop }
  } catch (fault) {
    await stop()
    throw fault
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  // Nothing of it is kept, so that nothing has to be ended in good order.
  child.kill('SIGKILL')
  await gone
}

function etcdArguments(dataDir: string): readonly string[] {
  const client = `http://127.0.0.1:${ports.etcd}`
  const peer = `http://127.0.0.1:${ports.etcdPeer}`
  return [
    '--name=kwok',
    `--data-dir=${dataDir}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=kwok=${peer}`,
    '--unsafe-no-fsync',
    '--quota-backend-bytes=4294967296',
  ]
}

function apiServerArguments(pki: string): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--secure-port=${ports.api}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    // The address of a service of its own is of no use here, and 127.0.0.1 may be no endpoint.
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.97.0.0/16',
    `--client-ca-file=${join(pki, 'ca.crt')}`,
    `--tls-cert-file=${join(pki, 'apiserver.crt')}`,
    `--tls-private-key-file=${join(pki, 'apiserver.key')}`,
    `--kubelet-client-certificate=${join(pki, 'apiserver-kubelet.crt')}`,
    `--kubelet-client-key=${join(pki, 'apiserver-kubelet.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    `--service-account-key-file=${join(pki, 'service-accounts.key')}`,
    `--service-account-signing-key-file=${join(pki, 'service-accounts.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    '--authorization-mode=Node,RBAC',
  ]
}

/** Ten thousand pods at the default rates would take half an hour to make. */
const quick = ['--kube-api-qps=2000', '--kube-api-burst=4000', '--leader-elect=false']

function controllerManagerArguments(pki: string, kubeconfig: string): readonly string[] {
  return [
    'controller-manager',
    `--kubeconfig=${kubeconfig}`,
    `--root-ca-file=${join(pki, 'ca.crt')}`,
    `--service-account-private-key-file=${join(pki, 'service-accounts.key')}`,
    `--secure-port=${ports.controllerManager}`,
    '--use-service-account-credentials=true',
    // While ten thousand pods are made on two cores, kwok is late with its heartbeats; pods once given up as not ready would stay so.
    '--node-monitor-grace-period=30m',
    '--bind-address=127.0.0.1',
    ...quick,
  ]
}

function schedulerArguments(kubeconfig: string): readonly string[] {
  return ['scheduler', `--kubeconfig=${kubeconfig}`, `--secure-port=${ports.scheduler}`, '--bind-address=127.0.0.1', ...quick]
}

function kwokArguments(pki: string, kubeconfig: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--config=${join(import.meta.dirname, 'stages.yaml')}`,
    '--manage-all-nodes',
    '--node-lease-duration-seconds=40',
    '--node-ip=127.0.0.1',
    `--node-port=${ports.kubelet}`,
    `--server-address=127.0.0.1:${ports.kubelet}`,
    `--tls-cert-file=${join(pki, 'kubelet-server.crt')}`,
    `--tls-private-key-file=${join(pki, 'kubelet-server.key')}`,
    '--cidr=10.98.0.0/15',
  ]
}
