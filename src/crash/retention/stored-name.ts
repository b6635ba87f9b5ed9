import type { Instant } from '../../domain/instant.ts'

export interface NamedCore {
  readonly instance?: string | undefined
  readonly podName?: string | undefined
  readonly containerName?: string | undefined
  readonly crashedAt: Instant
  /** `.core.gz`, `.core.zst`, `.core`, `.slim.core.zst`. */
  readonly suffix: string
}

const mostPart = { instance: 120, pod: 100, container: 63 } as const
/** Reserved on other systems, and easily confused with what a person means. */
const unsafe = /[^A-Za-z0-9._-]+/g

/**
 * `{instance}/{YYYY-MM-DD_HH-mm-ss}_{pod}_{container}.core.gz`, in UTC. What is not known is called `unknown`; names come from the cluster and from file names, so that everything
 * but letters, digits, dots, underlines and dashes is replaced and no part can lead elsewhere. `attempt` 2 and up tell files apart that would have one name.
 */
export function storedCoreName(core: NamedCore, attempt = 1): string {
  const time = core.crashedAt.slice(0, 19).replace('T', '_').replaceAll(':', '-')
  const pod = safePart(core.podName, mostPart.pod)
  const container = safePart(core.containerName, mostPart.container)
  const again = attempt === 1 ? '' : `-${attempt}`
  return `${safePart(core.instance, mostPart.instance)}/${safePart(time, 19)}_${pod}_${container}${again}${core.suffix}`
}

function safePart(text: string | undefined, most: number): string {
  const safe = (text ?? '')
    .replace(unsafe, '_')
    .replace(/^[.-]+/, '')
    .slice(0, most)
  return safe === '' ? 'unknown' : safe
}
