import type { Evidence } from '../../domain/incident/evidence.ts'
import type { World } from '../../world/world.ts'
import type { ContainerCase } from '../containers/cases.ts'
import { absenceEvidence, fieldEvidence } from '../evidence/pieces.ts'
import type { ImageName, SeenImage } from './names.ts'

export function existsEvidence(seen: SeenImage, { tag }: ImageName): Evidence {
  return fieldEvidence(
    seen.where,
    'image',
    {
      en: `the repository exists: ${seen.image} is in use, only ${tag} is not there`,
      zh: `该仓库存在：${seen.image} 正在使用，只是没有 ${tag}`,
    },
    'strong',
  )
}

export function similarEvidence(seen: SeenImage, strength: 'strong' | 'weak'): Evidence {
  return fieldEvidence(
    seen.where,
    'image',
    { en: `${seen.image} exists, a name almost the same`, zh: `存在名称几乎相同的镜像 ${seen.image}` },
    strength,
  )
}

/** Pull secrets that the pod names and that are not there, are of another type, or that it does not name at all. */
export function pullSecretEvidence(world: World, { ref, pod }: ContainerCase): Evidence[] {
  const account = world.get('ServiceAccount', ref.namespace, pod.spec.serviceAccountName ?? 'default')
  const names = [...(pod.spec.imagePullSecrets ?? []), ...(account?.imagePullSecrets ?? [])].flatMap(({ name }) => name ?? [])
  if (names.length === 0) {
    return [fieldEvidence(ref, 'spec.imagePullSecrets', { en: 'the pod names no pull secret', zh: 'Pod 未配置镜像拉取密钥' }, 'weak')]
  }
  if (!world.canRead('Secret', ref.namespace)) return []
  return names.flatMap((name) => {
    const secret = world.get('Secret', ref.namespace, name)
    const at = { kind: 'Secret', namespace: ref.namespace, name }
    if (secret === undefined)
      return [absenceEvidence(at, { en: `pull secret ${name} does not exist`, zh: `镜像拉取密钥 ${name} 不存在` }, 'strong')]
    const fits = secret.type === 'kubernetes.io/dockerconfigjson' || secret.type === 'kubernetes.io/dockercfg'
    if (fits) return []
    return [
      fieldEvidence(
        at,
        'type',
        { en: `pull secret ${name} is of type ${secret.type ?? 'Opaque'}`, zh: `镜像拉取密钥 ${name} 的类型为 ${secret.type ?? 'Opaque'}` },
        'strong',
      ),
    ]
  })
}

export function nodeEvidence(pod: ContainerCase['ref'], world: World): Evidence[] {
  const node = world.get('Pod', pod.namespace, pod.name)?.spec.nodeName
  const architecture = node === undefined ? undefined : world.get('Node', '', node)?.metadata.labels?.['kubernetes.io/arch']
  if (node === undefined || architecture === undefined) return []
  return [
    fieldEvidence(
      { kind: 'Node', namespace: '', name: node },
      'kubernetes.io/arch',
      { en: `its node is ${architecture}`, zh: `所在节点架构为 ${architecture}` },
      'weak',
    ),
  ]
}
