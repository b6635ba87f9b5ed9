import type { Text } from '../../domain/text.ts'
import { ownershipOf } from '../../world/ownership.ts'
import type { World } from '../../world/world.ts'
import type { FoundInstance } from '../instances/discover.ts'

/** Who is never taken down. */
export interface Protection {
  readonly namespaces: readonly string[]
  /** `key` or `key=value`. */
  readonly labels: readonly string[]
  /** Only what carries this annotation is taken down, where one is named. */
  readonly optInAnnotation: string | undefined
}

type Marks = Readonly<Record<string, string>>

/** `resource` is the Milvus resource of an instance of the operator: people write on that one. */
export interface Marked {
  readonly labels: Marks
  readonly annotations: Marks
}

export function protectionOf(found: FoundInstance, world: World, resource: Marked | undefined, protection: Protection): Text | undefined {
  const { namespace, name } = found.instance
  if (protection.namespaces.includes(namespace)) return { en: `namespace ${namespace} is protected`, zh: `命名空间 ${namespace} 受保护` }
  const marked = markedParts(found, world, resource)
  const rule = protection.labels.find((one) => marked.some(({ labels }) => carries(labels, one)))
  if (rule !== undefined)
    return { en: `${namespace}/${name} carries the protected label ${rule}`, zh: `${namespace}/${name} 带有保护标签 ${rule}` }
  const { optInAnnotation: wanted } = protection
  if (wanted !== undefined && !marked.some(({ annotations }) => carries(annotations, wanted)))
    return { en: `${namespace}/${name} does not carry the annotation ${wanted}`, zh: `${namespace}/${name} 没有注解 ${wanted}` }
  return ownedElsewhere(found, world)
}

function markedParts({ workloads, pods }: FoundInstance, world: World, resource: Marked | undefined): readonly Marked[] {
  const objects = [...workloads.flatMap((ref) => world.object(ref) ?? []), ...pods]
  const marks = objects.map(({ metadata: { labels = {}, annotations = {} } }) => ({ labels, annotations }))
  return resource === undefined ? marks : [resource, ...marks]
}

function carries(marks: Marks, rule: string): boolean {
  const [key = '', value] = rule.split('=')
  return marks[key] !== undefined && (value === undefined || marks[key] === value)
}

/** A GitOps tool would make again at once what was taken away. Helm itself would not. */
function ownedElsewhere({ workloads }: FoundInstance, world: World): Text | undefined {
  const owners = workloads.flatMap((ref) => {
    const workload = world.object(ref)
    return (workload === undefined ? undefined : ownershipOf(workload)) ?? []
  })
  const owner = owners.find(({ tool }) => tool !== 'Helm')
  if (owner === undefined) return undefined
  return {
    en: `${owner.tool} would make it again: take it down in its source (${owner.source})`,
    zh: `${owner.tool} 会将其重新创建，请在其来源中停用（${owner.source}）`,
  }
}
