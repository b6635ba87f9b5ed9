import { z } from 'zod'
import { instanceStatuses } from '../../../domain/crash/milvus-instance.ts'
import { Instant, list, Text } from './basics.ts'
import { pageData, pageQuery } from './envelope.ts'
import { NamespaceName } from './names.ts'

export const InstancePod = z.object({
  name: z.string(),
  namespace: z.string(),
  status: z.enum(['running', 'failed', 'pending', 'terminating', 'succeeded']),
  restartCount: z.int().describe('sum over its containers'),
  lastRestart: Instant.optional().describe('when a container of it last ended'),
  containerStatuses: list(
    z.object({
      name: z.string(),
      restartCount: z.int(),
      ready: z.boolean(),
      lastTerminationReason: z.string().optional(),
      lastTerminationMessage: z.string().optional(),
    }),
  ),
})

const Labels = z.record(z.string(), z.string())

/** One installation of Milvus, in the documented names and without the envelope. */
export const Instance = z
  .object({
    name: z.string(),
    namespace: z.string(),
    type: z.enum(['helm', 'operator']),
    labels: Labels,
    annotations: Labels,
    status: z.enum(instanceStatuses).describe('of all its pods, the worst; terminated: it has lately disappeared'),
    createdAt: Instant,
    confirmedBy: z.string().optional().describe('what says so beyond the labels of its pods'),
    pods: list(InstancePod),
    coredumps: z.int().describe('core files on record'),
    restarts: z.int().describe('of the pods that are there now'),
    lastCrashAt: Instant.optional(),
  })
  .describe('an installation of Milvus')
export type Instance = z.output<typeof Instance>

const InstanceName = z.string().min(1).max(253)

export const InstanceQuery = z.strictObject({
  ...pageQuery(['name', 'coredumps', 'restarts'], false),
  instance: InstanceName.optional().describe('of this name'),
  namespace: NamespaceName.optional(),
  type: Instance.shape.type.optional(),
  status: Instance.shape.status.optional(),
})
export const InstancePage = pageData(Instance).extend({
  noneBecause: Text.optional().describe('why no instance was found at all'),
})

export type InstancePage = z.output<typeof InstancePage>

export const InstanceParams = z.strictObject({ name: InstanceName })
export const InstancePodsQuery = z.strictObject({
  namespace: NamespaceName.optional().describe('needed where two namespaces have an instance of this name'),
})
export const InstancePods = list(InstancePod)

z.globalRegistry.add(Instance, { id: 'MilvusInstance' })
