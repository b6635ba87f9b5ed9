import type { NotChecked } from '../../domain/hypothesis.ts'
import { kinds, resources } from '../../world/kinds.ts'
import type { Api } from './api.ts'
import { parsedObject, replyFault } from './api-faults.ts'

interface Permission {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  /** What is lost without it. */
  readonly why: string
}

const apps = ['deployments', 'statefulsets', 'daemonsets'] as const

/** Everything that the product asks of a cluster. */
const used: readonly Permission[] = [
  ...kinds.flatMap((kind) => {
    const { group, plural } = resources[kind]
    const of = { group: groupName(group), resource: plural }
    return [
      { verb: 'list', ...of, why: 'these objects are not seen' },
      { verb: 'watch', ...of, why: 'changes of these objects are not noticed' },
    ]
  }),
  { verb: 'get', group: '', resource: 'pods', subresource: 'log', why: 'container logs are no evidence' },
  { verb: 'get', group: '', resource: 'pods', subresource: 'proxy', why: 'probes are not tried' },
  ...apps.map((resource) => ({ verb: 'patch', group: 'apps', resource, why: 'mends of these workloads are refused' })),
  { verb: 'patch', group: '', resource: 'configmaps', why: 'configuration is not put back' },
  { verb: 'patch', group: '', resource: 'services', why: 'selectors and ports are not mended' },
  { verb: 'delete', group: '', resource: 'pods', why: 'pods are not replaced' },
]

const asksAtOnce = 8

/** Permissions that are missing, by asking the API server about each (SelfSubjectAccessReview). */
export async function missingPermissions(api: Api, origin: string, signal: AbortSignal): Promise<readonly NotChecked[]> {
  const missing = new Map<number, NotChecked>()
  const waiting = used.map((permission, index) => ({ permission, index }))
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { permission, index } = next
      if (!(await isAllowed(api, permission, origin, signal))) missing.set(index, { what: nameOf(permission), why: permission.why })
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

function nameOf({ verb, group, resource, subresource }: Permission): string {
  return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`
}

function groupName(path: string): string {
  return path === '/api/v1' ? '' : (path.split('/')[2] ?? '')
}
