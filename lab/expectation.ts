import type { Scenario } from './scenario.ts'

/** What somebody said is wrong: a cause code, and the object where it is mended. */
export interface Said {
  readonly cause: string
  readonly object?: { readonly kind: string; readonly namespace: string; readonly name: string }
}

/** What is to be said of a scenario; any of several is right. */
export interface Expectation {
  readonly causes: readonly string[]
  readonly objects: readonly string[]
  /** Real troubles beside the one in question, `cause @ object`. */
  readonly others: readonly string[]
}

export function expectationOf({ expect, others }: Pick<Scenario, 'expect' | 'others'>): Expectation {
  return {
    causes: listOf(expect.cause),
    objects: listOf(expect.object),
    others: others.map(({ cause, object }) => `${cause} @ ${object}`),
  }
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

export function isExpected({ causes, objects }: Expectation, said: Said): boolean {
  return causes.includes(said.cause) && objects.includes(objectText(said))
}

export function isOther({ others }: Expectation, said: Said): boolean {
  return others.includes(saidText(said))
}

/** Empty when right: the expected cause is named, and nothing else is claimed but the troubles that the scenario knows. */
export function foundInstead(expectation: Expectation, found: readonly Said[]): string {
  const also = found
    .filter((said) => !isExpected(expectation, said) && !isOther(expectation, said))
    .map((said) => saidText(said))
    .join(', ')
  if (expectation.causes.includes('none')) return also === '' ? '' : `expected nothing, found ${also}`
  if (found.some((said) => isExpected(expectation, said))) return also === '' ? '' : `also claims ${also}`
  return also === '' ? 'found nothing' : `found ${also}`
}

function saidText(said: Said): string {
  return `${said.cause} @ ${objectText(said)}`
}

function objectText({ object }: Said): string {
  if (object === undefined) return ''
  return object.namespace === '' ? `${object.kind} ${object.name}` : `${object.kind} ${object.namespace}/${object.name}`
}
