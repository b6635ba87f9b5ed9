import { z } from 'zod'
import { type ObjectRef, objectRef, refText } from '../../domain/object-ref.ts'
import { resources } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'
import { Namespace, ObjectKind, ObjectName } from './inputs.ts'
import type { ToolAnswer } from './tool-answer.ts'

/** The world moves; a model that looks twice within this time sees the same moment. */
export const keepWorldMs = 10_000

export const objectInput = {
  kind: ObjectKind.describe('e.g. Deployment'),
  namespace: Namespace.optional().describe('left out for kinds without one, such as Node'),
  name: ObjectName,
}

export function refOfInput({
  kind,
  namespace,
  name,
}: {
  readonly kind: z.output<typeof ObjectKind>
  readonly namespace?: string | undefined
  readonly name: string
}): ObjectRef {
  return objectRef(kind, resources[kind].namespaced ? (namespace ?? '') : '', name)
}

/** Not there, or not to be seen: the two are told apart. */
export function missingObject(world: World, ref: ObjectRef): ToolAnswer {
  const kind = ref.kind as z.output<typeof ObjectKind>
  const isBlind = !world.canRead(kind, ref.namespace === '' ? undefined : ref.namespace)
  const near = world
    .list(kind)
    .filter(({ metadata }) => metadata.name === ref.name || (ref.namespace !== '' && metadata.namespace === ref.namespace))
    .slice(0, 10)
    .map(({ metadata }) => refText(objectRef(kind, metadata.namespace ?? '', metadata.name)))
  const notice = isBlind ? `Aceso has no permission to read ${kind} there: it may exist` : `there is no ${refText(ref)}`
  return { data: { found: false, similar: near }, notices: [notice], keepMs: keepWorldMs }
}
