import { createHmac } from 'node:crypto'
import type { FieldChange } from '../domain/incident/plan.ts'
import { isJsonObject, type Json } from '../domain/json.ts'

/** What stands in the world for a value that may not come in. Equal values have equal marks, so that a change is seen without the value. */
export const maskedMark = 'masked:'

export interface MaskingOptions {
  /** Random, one for each installation: without it the hash of a short secret could be found by trying. */
  readonly key: string
  /** A name that contains one of these (whatever its case, dashes, dots and underscores) holds a secret. */
  readonly names: readonly string[]
}

export interface Masking {
  isSecretName(name: string): boolean
  /** First 16 hexadecimal digits of HMAC-SHA-256. */
  hash(value: string | Uint8Array): string
  /** A named value as it enters the world: masked whole when the name says so, else only where a URL in it carries credentials. */
  value(name: string, value: string): string
  /** Text without a name: credentials inside URLs are masked. */
  text(text: string): string
}

const urlCredentials = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s:/@'"]{0,100}:[^\s@/'"]{1,200})@/gi

export function masking(options: MaskingOptions): Masking {
  const names = options.names.map((name) => plain(name)).filter((name) => name !== '')
  const decided = new Map<string, boolean>()
  const isSecretName = (name: string): boolean => {
    let is = decided.get(name)
    if (is === undefined) {
      const searched = plain(name)
      is = names.some((part) => searched.includes(part))
      if (decided.size < 10_000) decided.set(name, is)
    }
    return is
  }
  const hash = (value: string | Uint8Array): string => createHmac('sha256', options.key).update(value).digest('hex').slice(0, 16)
  const text = (of: string): string =>
    of.includes('://') && of.includes('@')
      ? of.replace(urlCredentials, (_, scheme: string, credentials: string) => `${scheme}${maskedMark}${hash(credentials)}@`)
      : of
  return {
    isSecretName,
    hash,
    text,
    value: (name, value) => (isSecretName(name) && value !== '' ? `${maskedMark}${hash(value)}` : text(value)),
  }
}

/** `API-Key`, `api_key` and `apikey` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, '')
}

/**
 * Whether a change of a field may neither be stored nor written: it would show a value that the world masks, or put a mask into the cluster.
 * `objectKind` matters for ConfigMaps alone, whose keys are names of values.
 */
export function isUnsafeChange(change: FieldChange, objectKind: string, by: Masking): boolean {
  const { path, before, after, guards } = change
  const guarded = guards.filter((guard) => guard.path.at(-1) === 'name')
  const isNamedSecret = guarded.some(
    (guard) =>
      path.at(-1) === 'value' &&
      guard.path.length === path.length &&
      guard.path.slice(0, -1).every((step, index) => step === path[index]) &&
      typeof guard.value === 'string' &&
      by.isSecretName(guard.value),
  )
  const key = objectKind === 'ConfigMap' && path[0] === 'data' ? path[1] : undefined
  return [before, after, ...guards.map(({ value }) => value)].some(
    (value) =>
      (typeof value === 'string' && (isNamedSecret || (typeof key === 'string' && by.isSecretName(key)))) ||
      holdsSecret(value, by, key === undefined && objectKind === 'ConfigMap'),
  )
}

function holdsSecret(value: Json | undefined, by: Masking, keysAreNames: boolean): boolean {
  if (typeof value === 'string') return value.includes(maskedMark) || by.text(value) !== value
  if (Array.isArray(value)) return value.some((item: Json) => holdsSecret(item, by, keysAreNames))
  if (!isJsonObject(value)) return false
  const { name, value: literal } = value
  if (typeof name === 'string' && typeof literal === 'string' && literal !== '' && by.isSecretName(name)) return true
  return Object.entries(value).some(
    ([key, item]) => (keysAreNames && typeof item === 'string' && by.isSecretName(key)) || holdsSecret(item, by, keysAreNames),
  )
}
