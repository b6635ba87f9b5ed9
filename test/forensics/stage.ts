import { chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { importImages } from '../../lab/forensics/images.ts'
import { coreFolder, whileSystemdKeepsCores } from '../../lab/forensics/systemd-coredump.ts'
import { runningPid } from '../../lab/processes.ts'
import { must, run, until } from '../../lab/run.ts'
import { paths, settings } from '../../lab/settings.ts'
import { type ModelServer, startModelServer } from '../model/servers/process.ts'
import { goodKey } from '../model/servers/turn.ts'
import { apply, json, kubectl } from './kubectl.ts'

const project = resolve(import.meta.dirname, '../..')
export const aceso = `${settings.scenarioPrefix}forensics`
export const milvus = `${settings.scenarioPrefix}milvus`
/** What the DaemonSet mounts of the node. */
export const agentData = '/var/lib/milvus-coredump-agent'
const nodeLogs = '/var/log/pods'
const serverData = '/var/lib/aceso-forensics-data'
const volume = `${settings.scenarioPrefix}forensics-data`

export interface Stage {
  /** GET of the server's interface, as its administrator. */
  get<Answer>(path: string): Promise<Answer>
  download(path: string): Promise<Buffer>
  agentLog(): Promise<string>
  serverLog(): Promise<string>
  serverMetrics(): Promise<string>
  readonly model: ModelServer
  agentMetrics(): Promise<string>
  end(): Promise<void>
}

/** Node, images, cores: then `scripts/deploy.sh`, as anybody would. Everything that an earlier run left is removed first. */
export async function setStage(images: readonly string[]): Promise<Stage> {
  await removeAll()
  await letContainersDump()
  await symlink(join(settings.stateDir, 'pod-logs'), nodeLogs).catch(() => undefined)
  const { version } = JSON.parse(await must('cat', [join(project, 'package.json')])) as { version: string }
  await importImages(version, images)
  const cores = startKeepingCores()
  await cores.begun
  await makeVolume()
  await kubectl('create', 'namespace', milvus)
  const model = await startModel()
  await deploy()
  const server = await reachServer()
  const answers = { ...server, model, agentLog, agentMetrics, serverLog }
  return {
    ...answers,
    async end() {
      await removeAll()
      await model.stop()
      cores.finish()
      await cores.ended
    },
  }
}

function startKeepingCores() {
  const begun = Promise.withResolvers<void>()
  const finished = Promise.withResolvers<void>()
  const ended = whileSystemdKeepsCores(async () => {
    begun.resolve()
    await finished.promise
  })
  ended.catch((fault: unknown) => begun.reject(fault))
  return { begun: begun.promise, finish: () => finished.resolve(), ended }
}

/** What `LimitCORE=infinity` does on a node: containers inherit the limit of containerd. */
async function letContainersDump(): Promise<void> {
  const pid = await runningPid('containerd')
  if (pid === undefined) throw new Error('the lab is not up: npm run lab -- up')
  await must('prlimit', ['--pid', String(pid), '--core=unlimited:unlimited'])
}

/** The lab has no provisioner. */
async function makeVolume(): Promise<void> {
  await mkdir(serverData, { recursive: true })
  await chown(serverData, 10_001, 10_001)
  await apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume },
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: serverData },
      claimRef: { namespace: aceso, name: 'aceso-data' },
    },
  })
}

/** A model on the node's own address, known to the server as the guide says: its key in the agents' Secret, the rest in the server's settings. */
async function startModel(): Promise<ModelServer> {
  const address = await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
  const model = await startModelServer('openai', address)
  await kubectl('create', 'namespace', aceso)
  await secret('milvus-coredump-agent-secrets', { 'openai-api-key': goodKey })
  await secret('aceso-settings', { OPENAI_BASE_URL: `${model.url}/v1`, ACESO_MODELS_OPENAI_MODEL: 'gpt-4', ACESO_LOG_LEVEL: 'debug' })
  return model
}

function secret(name: string, stringData: Readonly<Record<string, string>>): Promise<void> {
  return apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: aceso }, stringData })
}

async function deploy(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-forensics-'))
  const config = join(folder, 'config.yaml')
  await writeFile(
    config,
    stringify({
      server: { url: 'http://aceso:8080' },
      discovery: { namespaces: [milvus], scanInterval: '2s' },
      collector: { watchInterval: '1s' },
    }),
  )
  try {
    const env = { KUBECONFIG: paths.adminKubeconfig, NAMESPACE: aceso, AGENT_CONFIG: config, MILVUS_NAMESPACES: milvus }
    await must(join(project, 'scripts/deploy.sh'), [], { env, timeoutMs: 200_000 })
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function reachServer(): Promise<Pick<Stage, 'get' | 'download' | 'serverMetrics'>> {
  const service = await json<{ spec: { clusterIP: string } }>('-n', aceso, 'get', 'service', 'aceso')
  const secret = await json<{ data: { 'admin-token': string } }>('-n', aceso, 'get', 'secret', 'aceso-tokens')
  const token = Buffer.from(secret.data['admin-token'], 'base64').toString()
  const ask = async (path: string): Promise<Response> => {
    const response = await fetch(`http://${service.spec.clusterIP}:8080${path}`, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    get: async <Answer>(path: string) => (await (await ask(path)).json()) as Answer,
    download: async (path) => Buffer.from(await (await ask(path)).arrayBuffer()),
    serverMetrics: async () => (await ask('/metrics')).text(),
  }
}

function agentLog(): Promise<string> {
  return kubectl('-n', aceso, 'logs', 'daemonset/milvus-coredump-agent', '--tail', '-1')
}

function serverLog(): Promise<string> {
  return kubectl('-n', aceso, 'logs', 'deploy/aceso', '-c', 'server', '--tail', '-1')
}

async function agentMetrics(): Promise<string> {
  const pods = await json<{ items: readonly { status: { podIP: string } }[] }>(
    '-n',
    aceso,
    'get',
    'pods',
    '-l',
    'app=milvus-coredump-agent',
  )
  return await (await fetch(`http://${pods.items[0]?.status.podIP}:8080/metrics`)).text()
}

async function removeAll(): Promise<void> {
  for (const namespace of [aceso, milvus]) await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false')
  await run('kubectl', ['delete', 'clusterrole,clusterrolebinding', 'aceso', 'milvus-coredump-agent', '--ignore-not-found'], {
    env: { KUBECONFIG: paths.adminKubeconfig },
  })
  await until('the namespaces to be gone', 60_000, async () => {
    const { items } = await json<{ items: readonly { metadata: { name: string } }[] }>('get', 'namespaces')
    return items.some(({ metadata }) => [aceso, milvus].includes(metadata.name)) ? undefined : true
  })
  await kubectl('delete', 'persistentvolume', volume, '--ignore-not-found')
  await rm(agentData, { recursive: true, force: true })
  await rm(serverData, { recursive: true, force: true })
  for (const name of await readdir(coreFolder).catch(() => [])) if (name.startsWith('core.')) await rm(join(coreFolder, name))
  await run('rm', ['-f', nodeLogs]) // only where it is the link
}
