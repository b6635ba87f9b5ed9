import type { NotChecked } from '../../domain/incident/hypothesis.ts'
import { type Text, verbatim } from '../../domain/text.ts'
import type { UninstallPlaces } from '../../ports/cluster.ts'
import { customResources, kinds, resources } from '../../world/kinds.ts'
import type { Api } from './api.ts'
import { parsedObject, replyFault } from './api-faults.ts'

export interface Permission {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  /** Absent: in all. */
  readonly namespace?: string
  /** What is lost without it. */
  readonly why: Text
}

const apps = ['deployments', 'statefulsets', 'daemonsets'] as const
/** What a mend may change. */
const written = [...apps.map((resource) => ['apps', resource] as const), ['', 'configmaps'], ['', 'services'], ['', 'pods']] as const

/** Everything that the product asks of a cluster by itself. */
export const neededPermissions: readonly Permission[] = [
  ...kinds.flatMap((kind) => {
    const { group, plural } = resources[kind]
    const of = { group: groupName(group), resource: plural }
    return [
      { verb: 'list', ...of, why: { en: 'these objects are not seen', zh: '看不到这些对象' } },
      { verb: 'watch', ...of, why: { en: 'changes of these objects are not noticed', zh: '察觉不到这些对象的变化' } },
    ]
  }),
  {
    verb: 'get',
    group: '',
    resource: 'pods',
    subresource: 'log',
    why: { en: 'container logs are no evidence', zh: '容器日志无法作为证据' },
  },
  ...['nodes', 'pods'].map((resource) => ({
    verb: 'list',
    group: 'metrics.k8s.io',
    resource,
    why: { en: 'what pods and nodes use is not known', zh: '不知道 Pod 和节点的用量' },
  })),
  ...written.map(([group, resource]) => ({
    verb: 'get',
    group,
    resource,
    why: { en: 'these objects are not read again before a mend', zh: '修复前无法重新读取这些对象' },
  })),
  { verb: 'get', group: '', resource: 'pods', subresource: 'proxy', why: { en: 'probes are not tried', zh: '无法实际试探探针' } },
  ...apps.map((resource) => ({
    verb: 'patch',
    group: 'apps',
    resource,
    why: { en: 'mends of these workloads are refused', zh: '无法修复这些工作负载' },
  })),
  { verb: 'patch', group: '', resource: 'configmaps', why: { en: 'configuration is not put back', zh: '无法恢复配置' } },
  { verb: 'patch', group: '', resource: 'services', why: { en: 'selectors and ports are not mended', zh: '无法修正选择器与端口' } },
  { verb: 'delete', group: '', resource: 'pods', why: { en: 'pods are not replaced', zh: '无法替换 Pod' } },
  ...['get', 'patch', 'delete', 'create'].map((verb) => ({
    verb,
    group: groupName(customResources.Milvus.group),
    resource: customResources.Milvus.plural,
    why: { en: 'instances of the Milvus operator are not taken down, nor put back', zh: '无法停掉或恢复由 Milvus operator 管理的实例' },
  })),
]

/** What a release of Milvus consists of. */
const released: readonly (readonly [group: string, resources: readonly string[]])[] = [
  ['', ['services', 'configmaps', 'secrets', 'serviceaccounts', 'persistentvolumeclaims', 'pods']],
  ['apps', ['deployments', 'statefulsets']],
  ['batch', ['jobs', 'cronjobs']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
  ['policy', ['poddisruptionbudgets']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['rbac.authorization.k8s.io', ['roles', 'rolebindings']],
]

/** What Helm asks of a cluster to uninstall a release, and to put it back; its own records are Secrets. Only where `cleaner.action` is uninstall. */
export const uninstallPermissions: readonly Permission[] = released.flatMap(([group, resources]) =>
  resources.flatMap((resource) =>
    ['get', 'list', 'create', 'update', 'patch', 'delete'].map((verb) => ({
      verb,
      group,
      resource,
      why: { en: 'releases are not uninstalled, nor put back', zh: '无法卸载或恢复 Helm 发布' },
    })),
  ),
)

const asksAtOnce = 8

/** Permissions that are missing, by asking the API server about each (SelfSubjectAccessReview). */
export async function missingPermissions(
  api: Api,
  origin: string,
  uninstallIn: UninstallPlaces,
  signal: AbortSignal,
): Promise<readonly NotChecked[]> {
  const missing = new Map<number, NotChecked>()
  const waiting = [...neededPermissions, ...uninstallsIn(uninstallIn)].map((permission, index) => ({ permission, index }))
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { permission, index } = next
      if (!(await isAllowed(api, permission, origin, signal)))
        missing.set(index, { what: verbatim(nameOf(permission)), why: permission.why })
    }
  }
  await Promise.all(Array.from({ length: asksAtOnce }, work))
  return [...missing].toSorted(([left], [right]) => left - right).map(([, permission]) => permission)
}

async function isAllowed(api: Api, permission: Permission, origin: string, signal: AbortSignal): Promise<boolean> {
  const { why: _, ...resourceAttributes } = permission
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } }
  const reply = await api.send({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body }, signal)
  if (reply.status !== 200 && reply.status !== 201) throw replyFault(reply, `ask for permission ${nameOf(permission)}`, origin)
  const status = parsedObject(reply.body)?.['status']
  return typeof status === 'object' && status !== null && 'allowed' in status && status.allowed === true
}

function uninstallsIn(places: UninstallPlaces): readonly Permission[] {
  if (places === 'everywhere') return uninstallPermissions
  return places.flatMap((namespace) => uninstallPermissions.map((permission) => ({ ...permission, namespace })))
}

function nameOf({ verb, group, resource, subresource, namespace }: Permission): string {
  const what = `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`
  return namespace === undefined ? what : `${what} (${namespace})`
}

function groupName(path: string): string {
  return path === '/api/v1' ? '' : (path.split('/')[2] ?? '')
}
