import { isJsonObject, type Json } from '../../domain/json.ts'
import { maskSecrets } from '../../domain/masked-text.ts'
import { visibleText } from '../../domain/visible-text.ts'

const mostDepth = 40

/** The same value without what looks like a secret, and with every hidden character written out. A member whose name announces a secret keeps its name only. */
export function cleaned(value: Json | undefined, depth = 0): Json {
  if (typeof value === 'string') return visibleText(maskSecrets(value))
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (depth > mostDepth) return '(nested too deeply)'
  if (Array.isArray(value)) return value.map((item: Json) => cleaned(item, depth + 1))
  if (!isJsonObject(value)) return value ?? null
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[visibleText(name), memberOf(name, member, depth)]])),
  )
}

/** A text is judged together with its name, as it would be in a line of a log: `password: x`. */
function memberOf(name: string, member: Json, depth: number): Json {
  const plain = cleaned(member, depth + 1)
  if (typeof member !== 'string' || member === '' || plain !== visibleText(member)) return plain
  return maskSecrets(`${name}: "${member.replaceAll('"', "'")}"`).endsWith(': ***') ? '***' : plain
}
