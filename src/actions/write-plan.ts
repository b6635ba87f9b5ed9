import type { Text } from '../domain/text.ts'
import type { AnyObject } from '../world/kinds.ts'
import type { ActionPlan } from './contract.ts'
import { type Assignment, fieldChanges } from './field-changes.ts'
import { asJson } from './pod-template.ts'

/** The plan that makes the assigned fields hold; "nothing to do" when they do already. */
export function patchPlan(target: AnyObject, assignments: readonly Assignment[], title: Text, warnings: readonly Text[] = []): ActionPlan {
  const changes = fieldChanges(asJson(target), assignments)
  if (changes.length === 0)
    return { kind: 'nothing-to-do', why: { en: 'the fields already hold these values', zh: '相关字段已经是目标值' } }
  return { kind: 'write', write: { verb: 'patch', changes }, title, ...(warnings.length === 0 ? {} : { warnings }) }
}
