import type { ObjectRef } from '../../domain/object-ref.ts'
import { containersOf } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import { nearestName } from '../evidence/nearest-name.ts'

export interface ImageName {
  /** With registry, as the runtime resolves it: `docker.io/library/nginx`. */
  readonly repository: string
  readonly tag: string
  readonly digest: string | undefined
}

/** `nginx` is `docker.io/library/nginx:latest`: a first part is a registry when it has a dot, a colon, or is localhost. */
export function parseImage(image: string): ImageName {
  const [name = '', digest] = image.split('@')
  const tagAt = name.lastIndexOf(':')
  const hasTag = tagAt > name.lastIndexOf('/')
  const path = hasTag ? name.slice(0, tagAt) : name
  const [first = '', ...rest] = path.split('/')
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const registry = hasRegistry ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io'
  const inRegistry = hasRegistry ? rest.join('/') : path
  const repository = registry === 'docker.io' && !inRegistry.includes('/') ? `library/${inRegistry}` : inRegistry
  return { repository: `${registry}/${repository}`, tag: hasTag ? name.slice(tagAt + 1) : digest === undefined ? 'latest' : '', digest }
}

/** Where an image was seen to exist. */
export interface SeenImage {
  /** As somebody wrote it. */
  readonly image: string
  readonly name: ImageName
  readonly where: ObjectRef
}

const mostSeen = 5_000

/** Images that certainly exist: a node holds them, or a container runs from them. */
export function existingImages(world: World): readonly SeenImage[] {
  const seen = new Map<string, SeenImage>()
  const add = (image: string, where: ObjectRef): void => {
    if (image !== '' && !image.includes('<none>') && seen.size < mostSeen && !seen.has(image))
      seen.set(image, { image, name: parseImage(image), where })
  }
  for (const pod of world.list('Pod')) {
    const where = { kind: 'Pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name }
    for (const { container } of containersOf(pod.spec)) {
      const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
      const status = statuses.find(({ name }) => name === container.name)
      const hasRun =
        status?.state?.running !== undefined || status?.state?.terminated !== undefined || status?.lastState?.terminated !== undefined
      if (hasRun) add(container.image ?? '', where)
    }
  }
  for (const node of world.list('Node')) {
    const where = { kind: 'Node', namespace: '', name: node.metadata.name }
    for (const { names = [] } of node.status?.images ?? []) for (const name of names) if (!name.includes('@')) add(name, where)
  }
  return [...seen.values()]
}

/** The existing image that was most likely meant: another tag of the same repository, else the same tag of a repository whose name is almost the same. */
export function meantImage(wrong: string, existing: readonly SeenImage[]): SeenImage | undefined {
  const { repository, tag } = parseImage(wrong)
  const siblings = existing.filter(({ name }) => name.repository === repository && name.tag !== tag)
  const meant =
    siblings.length > 0
      ? (nearest(tag, siblings, ({ name }) => name.tag) ?? (siblings.length === 1 ? siblings[0] : undefined))
      : nearest(
          repository,
          existing.filter(({ name }) => name.repository !== repository && name.tag === tag),
          ({ name }) => name.repository,
        )
  return meant === undefined ? undefined : { ...meant, image: inStyleOf(wrong, meant.name) }
}

function nearest(part: string, candidates: readonly SeenImage[], of: (one: SeenImage) => string): SeenImage | undefined {
  const meant = nearestName(
    part,
    candidates.map((one) => of(one)),
  )
  return candidates.find((one) => of(one) === meant)
}

/** Written with or without its registry, as the person wrote the wrong one. */
function inStyleOf(wrong: string, { repository, tag, digest }: ImageName): string {
  const version = tag === '' ? `@${digest}` : `:${tag}`
  const isShort = !wrong.startsWith(`${repository.split('/')[0]}/`)
  return `${isShort ? repository.replace(/^docker\.io\/(?:library\/)?/, '') : repository}${version}`
}
