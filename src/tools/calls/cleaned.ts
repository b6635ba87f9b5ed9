import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { isSecretFlag, maskSecrets, withoutKeys } from '../../domain/outside-text/masked-text.ts'
import { visibleText } from '../../domain/outside-text/visible-text.ts'

const mostDepth = 40

/** The same value without what looks like a secret, and with every hidden character written out. A member whose name announces a secret keeps its name only. */
export function cleaned(value: Json | undefined, depth = 0): Json {
  if (typeof value === 'string') return visibleText(maskSecrets(value))
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (depth > mostDepth) return '(nested too deeply)'
  if (Array.isArray(value)) return itemsOf(value, depth)
  if (!isJsonObject(value)) return value ?? null
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[visibleText(name), memberOf(nameOf(name, value), member, depth)]],
    ),
  )
}

/** Lines are judged together, since a private key has many, and a word after the flag that announces it. */
function itemsOf(items: readonly Json[], depth: number): Json[] {
  const isText = items.every((item) => typeof item === 'string')
  if (!isText) return items.map((item) => cleaned(item, depth + 1))
  return withoutKeys(items).map((item, index) => (isSecretFlag(items[index - 1] ?? '') ? '***' : cleaned(item, depth + 1)))
}

/** The value of `{"name": "DB_PASSWORD", "value": "x"}`, as variables are written, has the name that stands beside it. */
function nameOf(name: string, { name: beside }: JsonObject): string {
  return name === 'value' && typeof beside === 'string' ? beside : name
}

/** A text is judged together with its name, as it would be in a line of a log: `password: x`. */
function memberOf(name: string, member: Json, depth: number): Json {
  const plain = cleaned(member, depth + 1)
  if (typeof member !== 'string' || member === '' || plain !== visibleText(member)) return plain
  return maskSecrets(`${name}: "${member.replaceAll('"', "'")}"`).endsWith(': ***') ? '***' : plain
}
