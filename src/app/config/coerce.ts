import { msIn, parseDuration, type TimeUnit } from '../../domain/quantity.ts'
import { Secret } from '../../domain/secret.ts'
import type { ConfigKey } from './keys.ts'

/** What a text from a variable, a flag or a filled reference says for a key; the text itself where it says nothing, so that the schema refuses it. */
function valueOfText(key: ConfigKey, text: string): unknown {
  if (text === '' && key.isOptional && key.type !== 'list' && key.type !== 'map') return undefined
  switch (key.type) {
    case 'number':
      return numberOf(text.trim()) ?? text
    case 'boolean':
      return booleans[text.trim().toLowerCase()] ?? text
    case 'list':
      return listOf(text)
    case 'map':
      return mapOf(text) ?? text
    case 'secret':
      return text === '' ? undefined : new Secret(text)
    case 'string':
    case 'choice':
    case 'duration':
    case 'size':
      return text
  }
}

/** The same, in the key's own unit. */
export function textValue(key: ConfigKey, text: string): unknown {
  return valueInUnit(key, valueOfText(key, text))
}

/** A key that ends in a unit of time also takes a duration: `retentionDays: 4w` is 28. */
export function valueInUnit(key: ConfigKey, value: unknown): unknown {
  const unit = unitOf(key)
  if (unit === undefined || typeof value !== 'string') return value
  const ms = parseDuration(value)
  return ms === undefined ? value : ms / msIn(1, unit)
}

export function unitOf(key: ConfigKey): TimeUnit | undefined {
  if (key.type !== 'number') return undefined
  const match = /(Ms|Seconds|Minutes|Hours|Days)$/.exec(key.path)
  return match === null ? undefined : units[match[1] ?? '']
}

const units: Readonly<Record<string, TimeUnit>> = { Ms: 'ms', Seconds: 's', Minutes: 'm', Hours: 'h', Days: 'd' }

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
}

function numberOf(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined
}

/** `a, b` or a JSON array. */
function listOf(text: string): unknown {
  if (text.trim().startsWith('[')) return jsonOf(text) ?? text
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** `a=1,b=2` or a JSON object. */
function mapOf(text: string): unknown {
  if (text.trim().startsWith('{')) return jsonOf(text)
  const pairs = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(pair))
  if (pairs.includes(null)) return undefined
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
