/** `${NAME}`, `${NAME:-default}`; `$${...}` stands for itself. */
const reference = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

export interface Filled {
  readonly text: string
  /** Variables that were named, without default, and have no value. */
  readonly missing: readonly string[]
}

export function hasReference(text: string): boolean {
  return [...text.matchAll(reference)].some(([whole]) => !whole.startsWith('$$'))
}

/** True when nothing but variables and punctuation is written: no default that could be a secret. */
export function hasDefaultText(text: string): boolean {
  return [...text.matchAll(reference)].some(([whole, , otherwise]) => !whole.startsWith('$$') && (otherwise ?? '') !== '')
}

/** Puts values in for references. As in a shell, `:-` also stands in for an empty variable; a set but empty `${NAME}` is empty. */
export function fillReferences(text: string, lookup: (name: string) => string | undefined): Filled {
  const missing: string[] = []
  const filled = text.replace(reference, (whole: string, name: string, otherwise: string | undefined) => {
    if (whole.startsWith('$$')) return whole.slice(1)
    const value = lookup(name)
    if (otherwise !== undefined) return value === undefined || value === '' ? otherwise : value
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  return { text: filled, missing }
}
