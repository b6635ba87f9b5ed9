import { canonicalJson, type Json } from '../../domain/json.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { PodTemplate } from '../../world/kinds.ts'
import { isList, nameOf, saysNothing, type TemplateDifference, templateDifferences } from '../../world/template-difference.ts'

/** A changed field as people write it. */
export interface FieldDifference {
  /** `containers[app].image`. */
  readonly path: string
  readonly before: string
  readonly after: string
}

const mostValue = 80
const absent = '(none)'

/** What differs between two pod templates, one entry a field; items of lists are matched by their names. */
export function changedFieldsOf(before: PodTemplate, after: PodTemplate): readonly FieldDifference[] {
  return differences(asJson(before), asJson(after), '')
    .filter(({ path }) => path !== 'spec.serviceAccount') // the old name of serviceAccountName, kept equal by the API server
    .map(({ path, ...values }) => ({ path: path.replace(/^spec\./, ''), before: shown(values.before), after: shown(values.after) }))
}

/** Templates are JSON as the API server sent it; their types only name the fields that are read. */
function asJson(template: PodTemplate): Json {
  return template as unknown as Json
}

interface Labelled extends Omit<TemplateDifference, 'path'> {
  readonly path: string
}

function differences(before: Json | undefined, after: Json | undefined, base: string): readonly Labelled[] {
  return templateDifferences(before, after).flatMap((difference) => {
    const path = labelled(before, difference.path, base)
    return (
      itemByItem(difference, path) ?? (saysNothing(difference.before) && saysNothing(difference.after) ? [] : [{ ...difference, path }])
    )
  })
}

/** Lists of named items in another order or number: each item is looked for by its name. */
function itemByItem({ before, after }: TemplateDifference, path: string): readonly Labelled[] | undefined {
  const [then, now] = [byName(before ?? []), byName(after ?? [])]
  if (then === undefined || now === undefined) return undefined
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((name) => differences(then.get(name), now.get(name), `${path}[${name}]`))
}

/** Items by their name, where every item has one of its own. */
function byName(value: Json): ReadonlyMap<string, Json> | undefined {
  if (!isList(value)) return undefined
  const items = new Map(value.flatMap((item) => (nameOf(item) === undefined ? [] : [[nameOf(item) ?? '', item] as const])))
  return items.size === value.length ? items : undefined
}

/** Keys with dots, items with their names. */
function labelled(root: Json | undefined, path: TemplateDifference['path'], base: string): string {
  let at = root
  let label = base
  for (const step of path) {
    at = (at as Record<string | number, Json | undefined> | undefined)?.[step]
    label = typeof step === 'number' ? `${label}[${nameOf(at) ?? step}]` : label === '' ? step : `${label}.${step}`
  }
  return label
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return absent
  return quoted(typeof value === 'string' ? value : canonicalJson(value), mostValue)
}
