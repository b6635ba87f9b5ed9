import { cleanUpActor } from '../../../crash/clean-up/clean-up-verbs.ts'
import { CleanUpAnswer, CleanUpRequest, CleanUpTask, CleanUpTaskParams } from '../contracts/clean-up.ts'
import { problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['agents']
const longestLookMs = 15_000

/** What node agents ask when an instance crashes too often: plain answers without the envelope, as the protocol of the agents says. */
export function cleanUpRoutes(app: Server, { cleanUps }: Serving): void {
  app.post(
    '/api/cleanup/request',
    {
      config: { access: 'operator', intake: true },
      schema: { tags, summary: 'An instance crashes too often', body: CleanUpRequest, response: { 200: CleanUpAnswer, ...problems } },
    },
    ({ body }) => cleanUps.request(body, AbortSignal.timeout(longestLookMs)),
  )
  app.get(
    '/api/cleanup/tasks/:id',
    {
      config: { access: 'operator', intake: true },
      schema: { tags, summary: 'How far a clean-up is', params: CleanUpTaskParams, response: { 200: CleanUpTask, ...problems } },
    },
    async ({ params }) => {
      const { id: taskId, instance: instanceName, ...task } = await cleanUps.task(params.id)
      return { ...task, taskId, instanceName, assignedTo: cleanUpActor }
    },
  )
}
