import type { Volume } from '../../world/kinds.ts'
import type { Reference, ReferenceKind } from '../../world/world.ts'

/** What a component of Kubernetes said is not there. */
export type Missing = MissingObject | { readonly kind: 'HostPath'; readonly path: string; readonly wanted: string }

export interface MissingObject {
  readonly kind: ReferenceKind
  readonly name: string
  readonly key?: string
}

const kindNames: Readonly<Record<string, ReferenceKind>> = {
  configmap: 'ConfigMap',
  secret: 'Secret',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  serviceaccount: 'ServiceAccount',
}

/**
 * Reads the sentences of the kubelet (container status, FailedMount), the scheduler and the controllers about things that do not exist.
 * `volumes` resolve the sentences that name a volume and a key, but not the object.
 */
export function missingIn(message: string, volumes: readonly Volume[] = []): Missing | undefined {
  const key = /couldn't find key (\S+) in (ConfigMap|Secret) [^/\s]*\/(\S+)/.exec(message)
  if (key !== null) return { kind: key[2] === 'Secret' ? 'Secret' : 'ConfigMap', name: unquoted(key[3]), key: unquoted(key[1]) }
  const inVolume = /volume "([^"]+)"[^:]*: (?:configmap |secret )?references non-existent (config|secret) key: (\S+)/.exec(message)
  if (inVolume !== null)
    return keyOfVolume(volumes, inVolume[1] ?? '', inVolume[2] === 'secret' ? 'Secret' : 'ConfigMap', unquoted(inVolume[3]))
  const hostPath = /hostPath type check failed: (\S+) is not (?:a |an )?([\w ]+)/.exec(message)
  if (hostPath !== null) return { kind: 'HostPath', path: hostPath[1] ?? '', wanted: (hostPath[2] ?? '').trim() }
  const object = /\b(configmap|secret|persistentvolumeclaim|serviceaccount)s? "([^"]+)" not found/i.exec(message)
  const kind = kindNames[object?.[1]?.toLowerCase() ?? '']
  return kind === undefined ? undefined : { kind, name: (object?.[2] ?? '').replace(/^.*\//, '') }
}

function unquoted(text: string | undefined): string {
  return (text ?? '').replaceAll(/^["']|["'.,]+$/g, '')
}

function keyOfVolume(volumes: readonly Volume[], volumeName: string, kind: 'ConfigMap' | 'Secret', key: string): Missing | undefined {
  const volume = volumes.find(({ name }) => name === volumeName)
  const sources = [volume, ...(volume?.projected?.sources ?? [])]
  for (const source of sources) {
    const from = kind === 'ConfigMap' ? source?.configMap : source?.secret
    if (from === undefined) continue
    const name = 'secretName' in from ? from.secretName : 'name' in from ? from.name : undefined
    const names = from.items === undefined || from.items.some((item) => item.key === key)
    if (name !== undefined && names) return { kind, name, key }
  }
  return undefined
}

/** Whether a sentence is about this reference. */
export function isAbout(missing: Missing, reference: Reference): boolean {
  if (missing.kind === 'HostPath' || reference.target.kind !== missing.kind || reference.target.name !== missing.name) return false
  return missing.key === undefined || reference.key === undefined || reference.key === missing.key
}
