import { join } from 'node:path'
import type { KubeObject, LabApi } from '../api.ts'
import type { Case } from '../cases.ts'
import { must, type RunResult, run, until } from '../run.ts'
import { paths } from '../settings.ts'
import type { People } from './people.ts'

export type CleanUpCase = Case<Stage>

export interface Stage {
  readonly api: LabApi
  readonly namespace: string
  readonly people: People
}

export const release = 'prod'
/** What `cleaner.cleanupDelay` is for this suite. */
export const delayMs = 20_000
const chart = join(import.meta.dirname, 'chart')
const crashingMs = 150_000

/** The real Helm, on the lab's cluster. */
export function helm(args: readonly string[]): Promise<RunResult> {
  return run(join(paths.bin, 'helm'), args, { env: { KUBECONFIG: paths.adminKubeconfig } })
}

/** A volume for the release's claim, then the release, by the real Helm. */
export async function install({ api, namespace }: Stage, values: Readonly<Record<string, string>>): Promise<void> {
  await api.must('POST', '/api/v1/persistentvolumes', {
    metadata: { name: `${namespace}-data` },
    spec: {
      capacity: { storage: '1Mi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { namespace, name: `${release}-milvus` },
      hostPath: { path: `/tmp/${namespace}-data`, type: 'DirectoryOrCreate' },
    },
  })
  const set = Object.entries(values).flatMap(([key, value]) => ['--set-string', `${key}=${value}`])
  await must(join(paths.bin, 'helm'), ['install', release, chart, '--namespace', namespace, ...set], {
    env: { KUBECONFIG: paths.adminKubeconfig },
  })
}

/** `deployed`, `uninstalled` ..., or that there is none. */
export async function releaseStatus(namespace: string): Promise<string> {
  const { stdout } = await helm(['list', '--all', '--namespace', namespace, '--output', 'json'])
  const [found] = JSON.parse(stdout) as readonly { readonly status: string }[]
  return found?.status ?? 'none'
}

/** Restarts of the pods of Milvus, over all of them. */
export async function restarts({ api, namespace }: Stage): Promise<number> {
  const pods = await api.list(`/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io%2Fname%3Dmilvus`)
  return pods.reduce((sum, pod) => sum + restartsOf(pod), 0)
}

function restartsOf(pod: KubeObject): number {
  const { containerStatuses = [] } =
    (pod as { readonly status?: { readonly containerStatuses?: readonly { readonly restartCount: number }[] } }).status ?? {}
  return containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0)
}

export async function restarted(stage: Stage, count: number): Promise<void> {
  await until(`${count} restarts in ${stage.namespace}`, crashingMs, async () => ((await restarts(stage)) >= count ? true : undefined), 500)
}

export async function isThere({ api, namespace }: Stage, path: string): Promise<boolean> {
  return (await api.call('GET', path.replace('NAMESPACE', namespace))).status === 200
}

export const objects = {
  deployment: `/apis/apps/v1/namespaces/NAMESPACE/deployments/${release}-milvus-standalone`,
  claim: `/api/v1/namespaces/NAMESPACE/persistentvolumeclaims/${release}-milvus`,
  etcd: `/apis/apps/v1/namespaces/NAMESPACE/statefulsets/${release}-etcd`,
  milvus: `/apis/milvus.io/v1beta1/namespaces/NAMESPACE/milvuses/${release}`,
  operated: `/apis/apps/v1/namespaces/NAMESPACE/deployments/${release}-milvus-standalone-0`,
} as const
