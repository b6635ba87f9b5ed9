/**
 * What PostgreSQL can hold. Text from outside may carry NUL characters and halves of surrogate pairs (a cut through an emoji); both are refused by `text` and
 * `jsonb`, and one such log line must not keep an alert from being stored. They become U+FFFD, the sign for "was not a character".
 */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed
}

/** JSON for a jsonb column. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value)
  // JSON.stringify writes exactly these characters as \uXXXX, so most values need no second look.
  return /\\u(0000|d[89a-f])/.test(json) ? JSON.stringify(value, (_, part: unknown) => storablePart(part)) : json
}

function storablePart(part: unknown): unknown {
  if (typeof part === 'string') return storableText(part)
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [storableText(key), value]))
}
