import type { ClusterWrite, FieldChange } from '../../domain/incident/plan.ts'
import type { Json } from '../../domain/json.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'

/** The same change by hand, to be pasted into a POSIX shell. */
export function manualCommand(target: ObjectRef, write: ClusterWrite): string {
  const where = `${target.kind.toLowerCase()} ${target.name}${target.namespace === '' ? '' : ` -n ${target.namespace}`}`
  if (write.verb === 'uninstall') return `helm uninstall ${target.name} -n ${target.namespace} --keep-history`
  if (write.verb === 'delete') return `kubectl delete ${where}${write.graceSeconds === 0 ? ' --grace-period=0 --force' : ''}`
  const operations = write.changes.map((change) => operation(change))
  return `kubectl patch ${where} --type=json -p ${quoted(JSON.stringify(operations))}`
}

function operation(change: FieldChange): { op: string; path: string; value?: Json } {
  const path = jsonPointer(change.path)
  if (change.after === undefined) return { op: 'remove', path }
  return { op: change.before === undefined ? 'add' : 'replace', path, value: change.after }
}

/** RFC 6901. */
export function jsonPointer(path: FieldChange['path']): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
