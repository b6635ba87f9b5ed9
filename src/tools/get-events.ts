import { z } from 'zod'
import { refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import { eventRecord } from '../world/snapshot/event-records.ts'
import { keepWorldMs } from './answers/cluster-inputs.ts'
import { Limit, Namespace, ObjectKind, ObjectName } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

export const getEvents = defineTool({
  kind: 'get-events',
  description:
    'Kubernetes events, the latest first: of a namespace, of a kind, or of one object. Kubernetes itself keeps them for about an hour.',
  needs: 'cluster',
  input: z.strictObject({
    namespace: Namespace.optional(),
    kind: ObjectKind.optional().describe('kind of the object that they are about'),
    name: ObjectName.optional().describe('name of the object that they are about'),
    warningsOnly: z.boolean().default(false),
    limit: Limit(200, 50),
  }),

  async run({ namespace, kind, name, warningsOnly, limit }, cluster, { signal }) {
    const world = await cluster.world(signal)
    const wanted = world
      .list('Event')
      .map((event) => eventRecord(event, world.at))
      .filter(({ type }) => !warningsOnly || type === 'Warning')
      .filter(
        ({ object }) =>
          (namespace ?? object.namespace) === object.namespace &&
          (kind ?? object.kind) === object.kind &&
          (name ?? object.name) === object.name,
      )
      .toSorted((left, right) => (left.lastAt < right.lastAt ? 1 : -1))
    return {
      data: {
        at: world.at,
        total: wanted.length,
        events: wanted.slice(0, limit).map(({ object, type, reason, message, count, firstAt, lastAt, component }) => ({
          object: refText(object),
          type,
          reason,
          message: bounded(message, 500),
          count,
          firstAt,
          lastAt,
          component,
        })),
      },
      notices: [
        ...(wanted.length > limit ? [`${limit} of ${wanted.length} events are shown, the latest first`] : []),
        ...(world.canRead('Event', namespace) ? [] : ['Aceso may not read all events asked for: there may be more']),
      ],
      keepMs: keepWorldMs,
    }
  },
})
