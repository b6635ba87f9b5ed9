import type { AnyObject, Kind } from '../../world/kinds.ts'
import type { Masking } from '../../world/masking.ts'
import { podSpecPath } from '../../world/workload.ts'

type Raw = { [field: string]: unknown }

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** Kinds whose field owners nobody asks for: controllers write them. */
const ownersDropped: ReadonlySet<Kind> = new Set(['Pod', 'ReplicaSet', 'ControllerRevision', 'EndpointSlice', 'Event', 'Job'])

/**
 * The edge: turns an object as the API server sent it into what may enter the world, in place. Secret values, values under masked names, credentials inside URLs and
 * kubectl's copy of the whole object stay outside; so do field owners that nobody asks for. List items carry no kind, so it is given.
 */
export function admit(kind: Kind, raw: object, masking: Masking): AnyObject {
  const object = raw as Raw
  object['kind'] = kind
  tidyMetadata(kind, record(object['metadata']), masking)
  dropNulls(object)
  if (kind === 'Secret') hideSecret(object, masking)
  else if (kind === 'ConfigMap') hideConfig(object, masking)
  else if (kind === 'Event') object['message'] = masking.text(text(object['message'])).slice(0, mostMessage)
  const spec = podSpecOf(kind, object)
  if (spec !== undefined) hideInPodSpec(spec, masking)
  return object as unknown as AnyObject
}

const mostMessage = 4096

/** Go writes an empty list as null where its field is always written (names of an image that lost its tag, endpoints of a Service): it means absent. */
function dropNulls(value: Raw | readonly unknown[]): void {
  for (const field of Object.keys(value)) {
    const inner = (value as Raw)[field]
    if (typeof inner === 'object' && inner !== null) dropNulls(inner as Raw)
    else if (inner === null && !Array.isArray(value)) delete (value as Raw)[field]
  }
}

function tidyMetadata(kind: Kind, metadata: Raw, masking: Masking): void {
  delete metadata['selfLink']
  const annotations = record(metadata['annotations'])
  delete annotations[lastApplied]
  maskRecord(annotations, masking)
  if (ownersDropped.has(kind)) delete metadata['managedFields']
  else if (Array.isArray(metadata['managedFields']))
    metadata['managedFields'] = metadata['managedFields'].filter((entry) => record(entry)['subresource'] !== 'status')
}

function hideSecret(secret: Raw, masking: Masking): void {
  const hashes: Record<string, string> = {}
  for (const [key, value] of Object.entries(record(secret['data']))) hashes[key] = masking.hash(Buffer.from(text(value), 'base64'))
  for (const [key, value] of Object.entries(record(secret['stringData']))) hashes[key] = masking.hash(text(value))
  delete secret['data']
  delete secret['stringData']
  secret['keyHashes'] = hashes
}

function hideConfig(config: Raw, masking: Masking): void {
  maskRecord(record(config['data']), masking)
  const binary = record(config['binaryData'])
  for (const [key, value] of Object.entries(binary)) binary[key] = `hash:${masking.hash(text(value))}`
}

/** Pod spec of a pod, a workload, or the copy that a ControllerRevision keeps. */
function podSpecOf(kind: Kind, object: Raw): Raw | undefined {
  const path = kind === 'ControllerRevision' ? ['data', 'spec', 'template', 'spec'] : podSpecPath(kind)
  return path?.reduce<Raw>((inner, step) => record(inner[step]), object)
}

function hideInPodSpec(spec: Raw, masking: Masking): void {
  for (const container of [...list(spec['containers']), ...list(spec['initContainers']), ...list(spec['ephemeralContainers'])]) {
    for (const variable of list(container['env'])) {
      if (typeof variable['value'] === 'string') variable['value'] = masking.value(text(variable['name']), variable['value'])
    }
    for (const field of ['command', 'args']) {
      const words = container[field]
      if (Array.isArray(words)) container[field] = words.map((word, index) => maskedWord(text(word), text(words[index - 1]), masking))
    }
  }
}

/** `--db-password=x`, or `x` after `--db-password`. */
function maskedWord(word: string, previous: string, masking: Masking): string {
  const option = /^(--?[\w.-]+)=(.+)$/s.exec(word)
  if (option?.[1] !== undefined && option[2] !== undefined) return `${option[1]}=${masking.value(option[1], option[2])}`
  const follows = /^--?[\w.-]+$/.test(previous) && !word.startsWith('-')
  return follows ? masking.value(previous, word) : masking.text(word)
}

function maskRecord(values: Raw, masking: Masking): void {
  for (const name in values) {
    const value = values[name]
    if (typeof value === 'string') values[name] = masking.value(name, value)
  }
}

/** The API server has checked the shapes; what is absent reads as empty. */
function record(value: unknown): Raw {
  return typeof value === 'object' && value !== null ? (value as Raw) : {}
}

function list(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? (value as Raw[]) : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
