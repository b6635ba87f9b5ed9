import type { ConfigIssue } from '../../domain/config-issue.ts'

export function unknownKey(path: string, where: string, known: readonly string[]): ConfigIssue {
  const near = nearest(path, known)
  return {
    code: 'CFG-003',
    where,
    path,
    message: 'is not a setting',
    next: near === undefined ? 'remove it, or see docs/reference/configuration.md' : `did you mean ${near}?`,
  }
}

/** Variables that begin like ours and are not: a typing error, unless Kubernetes made them for a Service called aceso. */
export function unknownVariables(
  variables: Readonly<Record<string, string | undefined>>,
  known: ReadonlySet<string>,
): { readonly name: string; readonly near: string | undefined }[] {
  return Object.keys(variables)
    .filter((name) => name.startsWith('ACESO_') && !known.has(name) && !isServiceVariable(name))
    .map((name) => ({ name, near: nearest(name, [...known]) }))
}

function isServiceVariable(name: string): boolean {
  return /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?$/.test(name)
}

/** The known name with the fewest changed letters, if it is close: at most a third of the letters. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const scored = known
    .map((other) => ({ other, distance: distance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)
  const best = scored[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.other : undefined
}

/** Levenshtein distance, one row at a time. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same))
    }
    row = next
  }
  return row[right.length] ?? 0
}
