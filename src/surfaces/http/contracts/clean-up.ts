import { z } from 'zod'
import { taskStatuses } from '../../../crash/clean-up/clean-up-verbs.ts'
import { Instant } from './basics.ts'
import { NamespaceName } from './names.ts'

const Name = z.string().min(1).max(253)

/** `POST /api/cleanup/request`: an agent has counted too many crashes. Plain answers, in the documented names. */
export const CleanUpRequest = z.strictObject({
  nodeName: Name,
  instanceName: Name,
  namespace: NamespaceName,
  restartCount: z.int().min(0).max(1_000_000),
  deploymentType: z.enum(['helm', 'operator']),
})
export const CleanUpAnswer = z.object({
  allowed: z.boolean().describe('it goes ahead, and this caller was the first to ask'),
  reason: z.string().optional().describe('why not'),
  taskId: z.string().describe('empty where there is no task'),
  assignedTo: z.string().describe('who does it: the server itself'),
})

export const CleanUpTaskParams = z.strictObject({ id: z.string().regex(/^task-[0-9a-f]{16}$/, 'must be the id of a task') })
export const CleanUpTask = z.object({
  taskId: z.string(),
  status: z.enum(taskStatuses),
  reason: z.string().optional(),
  instanceName: z.string(),
  namespace: z.string(),
  deploymentType: z.enum(['helm', 'operator']),
  nodeName: z.string().describe('who asked first'),
  restartCount: z.int(),
  assignedTo: z.string(),
  incidentId: z.string().optional(),
  requestedAt: Instant,
})
