import { z } from 'zod'
import type { Json } from '../domain/json.ts'
import { refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import type { AnyObject } from '../world/kinds.ts'
import type { FieldsOwner } from '../world/world.ts'
import { asJson } from './answers/as-json.ts'
import { keepWorldMs, missingObject, objectInput, refOfInput } from './answers/cluster-inputs.ts'
import { defineTool } from './contract.ts'

const mostNeighbours = 60
const mostChanges = 10
const mostFields = 30
const mostEvents = 15

export const getObject = defineTool({
  kind: 'get-object',
  description:
    'One Kubernetes object (values of secrets are masked), its neighbours (what owns it, what it selects, refers to, runs on), who last changed which of its fields, and its latest events.',
  needs: 'cluster',
  input: z.strictObject(objectInput),

  async run(input, cluster, { signal }) {
    const world = await cluster.world(signal)
    const ref = refOfInput(input)
    const object = world.object(ref)
    if (object === undefined) return missingObject(world, ref)
    const edges = world.edgesOf(ref)
    return {
      data: {
        found: true,
        at: world.at,
        object: withoutBookkeeping(object),
        neighbours: edges.slice(0, mostNeighbours).map(({ from, to, relation }) => `${refText(from)} ${relation} ${refText(to)}`),
        changes: world
          .changesOf(ref)
          .slice(0, mostChanges)
          .map((change) => changeOf(change)),
        events: world
          .eventsOf(ref)
          .slice(-mostEvents)
          .map(({ type, reason, message, count, lastAt }) => ({ type, reason, message: bounded(message, 500), count, lastAt })),
      },
      notices: edges.length > mostNeighbours ? [`${mostNeighbours} of ${edges.length} neighbours are shown`] : [],
      keepMs: keepWorldMs,
    }
  },
})

/** Its managedFields are told as `changes`; what kubectl has written down of the last apply repeats the object. */
function withoutBookkeeping(object: AnyObject): Json {
  const { managedFields: _, ...metadata } = object.metadata
  const { 'kubectl.kubernetes.io/last-applied-configuration': __, ...annotations } = metadata.annotations ?? {}
  return asJson({ ...object, metadata: { ...metadata, ...(metadata.annotations === undefined ? {} : { annotations }) } })
}

function changeOf({ manager, at, fields }: FieldsOwner): Json {
  return { manager, at, fields: fields.slice(0, mostFields), ...(fields.length > mostFields ? { more: fields.length - mostFields } : {}) }
}
