import { z } from 'zod'
import type { Json } from '../../domain/json.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { templateDifferences } from '../../world/template-difference.ts'
import { containersOf } from '../../world/workload.ts'
import type { Revision, World } from '../../world/world.ts'
import { asJson } from './as-json.ts'
import { missingObject } from './cluster-inputs.ts'
import { Namespace, ObjectName } from './inputs.ts'
import type { ToolAnswer } from './tool-answer.ts'

/** A workload that keeps revisions. */
export const workloadInput = {
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']).default('Deployment'),
  namespace: Namespace,
  name: ObjectName,
}

/** Its revisions, newest first; an answer where it is not there. */
export function revisionsIn(
  world: World,
  { kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string },
): readonly Revision[] | ToolAnswer {
  const ref = objectRef(kind, namespace, name)
  return world.object(ref) === undefined ? missingObject(world, ref) : world.revisionsOf(ref)
}

export function imagesOf({ template }: Revision): readonly string[] {
  return template.spec === undefined ? [] : containersOf(template.spec).map(({ container }) => `${container.name}=${container.image ?? ''}`)
}

/** `spec.containers.0.image: a -> b` as values; what controllers write is left out. */
export function differencesOf(before: Revision, after: Revision): readonly Json[] {
  return templateDifferences(asJson(before.template), asJson(after.template)).map((difference) => ({
    path: difference.path.join('.'),
    before: difference.before ?? null,
    after: difference.after ?? null,
  }))
}
