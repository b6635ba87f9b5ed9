import type { Json } from '../../domain/json.ts'
import { valueAt } from '../../domain/json.ts'
import { durationText, sizeText } from '../../domain/quantity.ts'
import { Secret } from '../../domain/secret.ts'
import type { EffectiveConfig } from '../../surfaces/cli/means.ts'
import type { ConfigKey } from './keys.ts'
import type { Loaded } from './load.ts'

/** Every setting with its value, as it would be written, and where it came from. Secrets are `***`. */
export function effectiveConfig({ config, origins, keys, environmentName, disabled, warnings }: Loaded<unknown>): EffectiveConfig {
  const values = keys
    .filter(({ feature }) => feature === undefined || valueAt(config as Json, feature.split('.')) !== undefined)
    .map((key) => ({
      key: key.path,
      value: shown(key, valueAt(config as Json, key.path.split('.'))),
      origin: origins.get(key.path) ?? 'default',
    }))
  return { environment: environmentName, values, disabled, warnings }
}

function shown(key: ConfigKey, value: unknown): Json {
  if (value === undefined) return null
  if (value instanceof Secret || key.type === 'secret') return String(new Secret(''))
  if (key.type === 'duration' && typeof value === 'number') return durationText(value)
  if (key.type === 'size' && typeof value === 'number') return sizeText(value)
  // The schema has made it of JSON values only.
  return value as Json
}
