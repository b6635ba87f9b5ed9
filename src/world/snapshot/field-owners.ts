import { parseInstant } from '../../domain/instant.ts'
import type { ManagedFields, Metadata } from '../kinds.ts'
import type { FieldsOwner } from '../world.ts'

const mostFields = 500

/** Who last set which fields, newest first, from an object's managedFields. Writers of the status are left out: they report, they do not decide. */
export function fieldOwners(metadata: Metadata): readonly FieldsOwner[] {
  return (metadata.managedFields ?? [])
    .flatMap((entry) => ownerOf(entry))
    .toSorted((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0))
}

function ownerOf(entry: ManagedFields): FieldsOwner[] {
  const at = parseInstant(entry.time)
  if (at === undefined || entry.subresource === 'status' || entry.fieldsV1 === undefined) return []
  const fields: string[] = []
  collect(entry.fieldsV1 as FieldSet, '', fields)
  return fields.length === 0 ? [] : [{ manager: entry.manager ?? '', at, fields }]
}

type FieldSet = { readonly [step: string]: FieldSet }

/** Walks a set of fields as server-side apply writes it: `f:name` a field, `k:{...}` a list's item by its keys, `v:...` a value of a set, `i:n` an index, `.` the thing itself. */
function collect(set: FieldSet, path: string, fields: string[]): void {
  for (const step in set) {
    if (fields.length >= mostFields) return
    if (step === '.' || (path === '' && step === 'f:status')) continue
    const inner = set[step] ?? {}
    const here = `${path}${stepText(step, path === '')}`
    if (isLeaf(inner)) fields.push(here)
    else collect(inner, here, fields)
  }
}

/** An item that holds only `.` was made by this manager without fields of its own. */
function isLeaf(set: FieldSet): boolean {
  for (const step in set) if (step !== '.') return false
  return true
}

function stepText(step: string, isFirst: boolean): string {
  const body = step.slice(2)
  if (step.startsWith('f:')) return isFirst ? body : `.${body}`
  if (step.startsWith('k:')) return `[${keyText(body)}]`
  return `[${body.replace(/^"|"$/g, '')}]`
}

/** `{"name":"app"}` is `app`; `{"containerPort":8080,"protocol":"TCP"}` is `8080/TCP`. */
function keyText(json: string): string {
  try {
    return Object.values(JSON.parse(json) as object).join('/')
  } catch {
    return json
  }
}
