import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/free-port.ts'
import { connect } from '../../src/adapters/kubernetes/connection.ts'

const binary = '/var/cache/aceso-lab/bin/kubernetes'
const ports = { api: await freePort(), etcd: await freePort(), peer: await freePort() }

export const canRunApiServer = existsSync(binary) && existsSync('/usr/bin/etcd')

/** A real API server over a real etcd, without nodes: its own, so that it may be killed while others use the lab. */
export interface ApiServer {
  /** A kubeconfig for the administrator, or for the named account without any permission but those given to it. */
  kubeconfig(user: 'admin' | 'restricted'): string
  kill(): Promise<void>
  start(): Promise<void>
  end(): Promise<void>
}

export async function startApiServer(): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'aceso-api-server-'))
  writeKeys(folder)
  const etcd = run(folder, 'etcd', '/usr/bin/etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${ports.peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${ports.peer}`,
    `--initial-cluster=default=http://127.0.0.1:${ports.peer}`,
    '--unsafe-no-fsync',
  ])
  let server: ChildProcess | undefined
  const kubeconfig = (user: 'admin' | 'restricted'): string => join(folder, `${user}.kubeconfig`)
  const self: ApiServer = {
    kubeconfig,
    async kill() {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
      server.kill('SIGKILL')
      await once(server, 'exit')
    },
    async start() {
      server = run(folder, 'apiserver', binary, serverArguments(folder))
      await untilReady(kubeconfig('admin'))
    },
    async end() {
      await self.kill()
      etcd.kill('SIGKILL')
      await once(etcd, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await self.start()
  return self
}

function serverArguments(folder: string): string[] {
  return [
    'apiserver',
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--secure-port=${ports.api}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--service-cluster-ip-range=10.97.0.0/24',
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'accounts.key')}`,
    // There are no controllers that would make the accounts which this plug-in wants to find.
    '--disable-admission-plugins=ServiceAccount',
  ]
}

/** Tokens of a server that lives for one test run, on loopback. */
function writeKeys(folder: string): void {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(join(folder, 'accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
  writeFileSync(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  const tokens = { admin: crypto.randomUUID(), restricted: crypto.randomUUID() }
  writeFileSync(join(folder, 'tokens.csv'), `${tokens.admin},admin,1,system:masters\n${tokens.restricted},restricted,2\n`, { mode: 0o600 })
  for (const user of ['admin', 'restricted'] as const) {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': user,
      contexts: [{ name: user, context: { cluster: 'test', user } }],
      clusters: [{ name: 'test', cluster: { server: `https://127.0.0.1:${ports.api}`, 'insecure-skip-tls-verify': true } }],
      users: [{ name: user, user: { token: tokens[user] } }],
    }
    writeFileSync(join(folder, `${user}.kubeconfig`), JSON.stringify(config), { mode: 0o600 })
  }
}

function run(folder: string, name: string, command: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a')
  return spawn(command, args, { stdio: ['ignore', log, log], cwd: folder })
}

async function untilReady(kubeconfig: string): Promise<void> {
  const { api } = await connect({ env: {}, explicit: kubeconfig })
  const patience = AbortSignal.timeout(60_000)
  for (;;) {
    const status = await api.send({ method: 'GET', path: '/readyz', timeoutMs: 2000 }, patience).then(
      (reply) => reply.status,
      () => 0,
    )
    if (status === 200) return
    patience.throwIfAborted()
    await sleep(200)
  }
}
