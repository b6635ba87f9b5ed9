import type { Labels } from '../../world/kinds.ts'

/** What Milvus needs to live, and what only stands beside it. */
export type SidePart = 'meta store' | 'object store' | 'message queue' | 'companion'

const byName: Readonly<Record<string, SidePart>> = {
  etcd: 'meta store',
  tikv: 'meta store',
  minio: 'object store',
  kafka: 'message queue',
  zookeeper: 'message queue',
  woodpecker: 'message queue',
  nats: 'message queue',
  attu: 'companion',
  tei: 'companion',
  'milvus-operator': 'companion',
}

/** Which part of an installation a pod is, where it is not Milvus itself. Charts of parts share Milvus's `instance` label, and attu and woodpecker even its `name`. */
export function sidePartOf(labels: Labels): SidePart | undefined {
  const names = [labels['app.kubernetes.io/name'], labels['app'], labels['app.kubernetes.io/component'], labels['component']]
  // The chart of Pulsar names all its parts so, among them a `proxy` and a `broker`.
  if (labels['app']?.startsWith('pulsar') === true || labels['app.kubernetes.io/name']?.startsWith('pulsar') === true)
    return 'message queue'
  return names.map((name) => (name === undefined ? undefined : byName[name])).find((part) => part !== undefined)
}

export function isDependency(part: SidePart): boolean {
  return part !== 'companion'
}

/** Whether a pod with these labels is a part of that instance: of the same release, or of a release that the operator made for it. */
export function isPartOf(labels: Labels, instance: string): boolean {
  const release = labels['app.kubernetes.io/instance'] ?? labels['release']
  if (release === undefined) return false
  return release === instance || ownReleases.some((part) => release === `${instance}-${part}`)
}

const ownReleases = ['etcd', 'minio', 'pulsar', 'kafka', 'tei']
