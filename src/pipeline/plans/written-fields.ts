import type { ClusterWrite, FieldChange, FilledIn, UndoWrite } from '../../domain/incident/plan.ts'
import { isJsonObject, type JsonObject, sameJson, valueAt } from '../../domain/json.ts'

/** Nothing, where every field holds exactly what was written, as most do. */
export function filledInBy(object: JsonObject | undefined, write: ClusterWrite | UndoWrite): { readonly filledIn?: readonly FilledIn[] } {
  if (object === undefined || write.verb !== 'patch') return {}
  const filledIn = write.changes.flatMap(({ path, after }): FilledIn[] => {
    const value = valueAt(object, path)
    const isMore = value !== undefined && after !== undefined && !sameJson(value, after) && containsAll(value, after)
    return isMore ? [{ path, value }] : []
  })
  return filledIn.length === 0 ? {} : { filledIn }
}

/** Takes a write back: every field from what it became to what it was before, in reverse order; what was taken away is made again. */
export function inverse(write: ClusterWrite, filledIn: readonly FilledIn[] = []): ClusterWrite | UndoWrite {
  if (write.verb === 'delete') return { verb: 'recreate' }
  if (write.verb === 'uninstall') return { verb: 'reinstall', revision: write.revision }
  const became = ({ path, after }: FieldChange): FieldChange['after'] => filledIn.find((one) => sameJson(one.path, path))?.value ?? after
  const swap = (change: FieldChange): FieldChange => ({ ...change, before: became(change), after: change.before })
  return { verb: 'patch', changes: write.changes.toReversed().map(swap) }
}

/** Whether every field still holds what the write put there. */
export function stillHolds(now: JsonObject | undefined, write: ClusterWrite): boolean {
  if (write.verb !== 'patch') return true
  if (now === undefined) return false
  return write.changes.every(({ path, after }) => {
    const value = valueAt(now, path)
    return after === undefined || value === undefined ? after === value : sameJson(value, after) || containsAll(value, after)
  })
}

/** The API server adds defaults below a field it was given. */
function containsAll(value: unknown, wanted: unknown): boolean {
  if (isJsonObject(value) && isJsonObject(wanted)) return Object.keys(wanted).every((key) => containsAll(value[key], wanted[key]))
  if (Array.isArray(value) && Array.isArray(wanted))
    return value.length === wanted.length && wanted.every((item, index) => containsAll(value[index], item))
  return value === wanted
}
