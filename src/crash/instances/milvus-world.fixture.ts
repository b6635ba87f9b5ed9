import { objectRef } from '../../domain/object-ref.ts'
import type { WorldBuilder } from '../../world/builder/world-builder.ts'
import { world } from '../../world/builder/world-builder.ts'
import type { Deployment } from '../../world/kinds.ts'

/** Labels as Milvus's chart writes them on its pods. */
export const helmPod = (release: string, component = 'standalone'): Record<string, string> => ({
  'app.kubernetes.io/name': 'milvus',
  'app.kubernetes.io/instance': release,
  component,
})

/** Labels as the Milvus operator writes them: `name` and `instance` are those of Helm as well. */
export const operatorPod = (cr: string, component = 'standalone'): Record<string, string> => ({
  'app.kubernetes.io/name': 'milvus',
  'app.kubernetes.io/instance': cr,
  'app.kubernetes.io/managed-by': 'milvus-operator',
  'app.kubernetes.io/component': component,
})

/** Labels of etcd as the subchart writes them: the release is Milvus's. */
export const etcdPod = (release: string): Record<string, string> => ({
  'app.kubernetes.io/name': 'etcd',
  'app.kubernetes.io/instance': release,
  'app.kubernetes.io/managed-by': 'Helm',
  'helm.sh/chart': 'etcd-8.12.0',
})

const minioPod = (release: string): Record<string, string> => ({ app: 'minio', release })

interface Choices {
  readonly namespace?: string
  readonly replicas?: number
}

/** A release with its own etcd and object store, installed by Helm. */
export function helmMilvus(
  name: string,
  { namespace = 'default', replicas = 1 }: Choices = {},
  onto: WorldBuilder = world(),
): WorldBuilder {
  const annotations = { 'meta.helm.sh/release-name': name, 'meta.helm.sh/release-namespace': namespace }
  return onto
    .deployment(`${namespace}/${name}-milvus-standalone`, {
      labels: helmPod(name),
      ownLabels: { ...helmPod(name), 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'milvus-5.0.19' },
      annotations,
      replicas,
    })
    .statefulSet(`${namespace}/${name}-etcd`, { labels: etcdPod(name), annotations })
    .deployment(`${namespace}/${name}-minio`, { labels: minioPod(name), annotations })
}

/** An instance that the operator has made from a Milvus resource. */
export function operatorMilvus(
  cr: string,
  { namespace = 'default', replicas = 1 }: Choices = {},
  onto: WorldBuilder = world(),
): WorldBuilder {
  const deployment = `${cr}-milvus-standalone-0`
  return onto
    .deployment(`${namespace}/${deployment}`, { labels: operatorPod(cr), ownLabels: operatorPod(cr), replicas })
    .edit<Deployment>(objectRef('Deployment', namespace, deployment), (object) => ({
      ...object,
      metadata: { ...object.metadata, ownerReferences: [{ kind: 'Milvus', name: cr, uid: `uid-${cr}`, controller: true }] },
    }))
    .statefulSet(`${namespace}/${cr}-etcd`, { labels: etcdPod(`${cr}-etcd`) })
}
