import type { AnyObject } from '../../world/kinds.ts'

type Part = Record<string, unknown>

/**
 * Pods of one template are alike but for their names, node and status: of ten thousand pods, what is alike is kept once. Objects of the world are never changed, so that
 * they may share. One pool a list; it is dropped with the list's end.
 */
export function sharedParts(): (object: AnyObject) => AnyObject {
  const pool = new Map<string, unknown>()
  const share = (holder: Part, name: string): void => {
    const value = holder[name]
    if (typeof value !== 'object' || value === null) return
    const text = JSON.stringify(value)
    const known = pool.get(text)
    if (known === undefined) pool.set(text, value)
    else holder[name] = known
  }
  return (object) => {
    if (object.kind !== 'Pod') return object
    const { metadata, spec } = object as unknown as { readonly metadata: Part; readonly spec?: Part }
    for (const name of alikeMetadata) share(metadata, name)
    for (const container of parts(spec?.['containers'])) for (const name of alikeInContainer) share(container, name)
    for (const volume of parts(spec?.['volumes'])) share(volume, 'projected')
    if (spec !== undefined) for (const name of alikeSpec) share(spec, name)
    return object
  }
}

const alikeMetadata = ['labels', 'annotations', 'ownerReferences'] as const
const alikeSpec = ['tolerations', 'affinity', 'initContainers', 'topologySpreadConstraints'] as const
/** Not the mounts: the one of the account's token has a name of its own in each pod. */
const alikeInContainer = [
  'env',
  'envFrom',
  'ports',
  'resources',
  'readinessProbe',
  'livenessProbe',
  'startupProbe',
  'command',
  'args',
  'lifecycle',
] as const

function parts(value: unknown): readonly Part[] {
  return Array.isArray(value) ? (value as Part[]) : []
}
