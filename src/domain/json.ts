export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }
export type JsonObject = { readonly [key: string]: Json | undefined }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path of keys and array indexes; undefined where the path ends early. */
export function valueAt(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let current: Json | undefined = value
  for (const step of path) {
    if (Array.isArray(current) && typeof step === 'number') current = current[step] as Json | undefined
    else if (isJsonObject(current) && Object.hasOwn(current, step)) current = current[String(step)]
    else return undefined
  }
  return current
}

/** One text for equal values, whatever the order of their keys: for hashes and comparisons. */
export function canonicalJson(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`
  if (isJsonObject(value)) {
    const entries = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`)
    return `{${entries.join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return canonicalJson(left) === canonicalJson(right)
}
