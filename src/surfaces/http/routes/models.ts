import type { ModelOverview } from '../../../ports/model/overview.ts'
import { AnalysisUsageReply, ModelOverviewReply } from '../contracts/model.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['models']

export function modelRoutes(app: Server, { models }: Serving): void {
  app.get(
    '/api/v1/models',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Models: who is asked, how they are, what they cost', response: { 200: ModelOverviewReply, ...problems } },
    },
    async () => ok(await models.overview()),
  )
  app.get(
    '/api/v1/ai-analysis/usage',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'What was spent on models, against its budget', response: { 200: AnalysisUsageReply, ...problems } },
    },
    async () => ok(usageOf(await models.overview())),
  )
}

function usageOf({ spend, limits, remainingUsd }: ModelOverview) {
  const denials: Record<string, number> = {}
  for (const { reason, count } of spend.refusals) denials[reason] = (denials[reason] ?? 0) + count
  return {
    month: spend.month,
    monthCost: spend.monthUsd,
    unpricedCalls: spend.parts.reduce((sum, { unpriced }) => sum + unpriced, 0),
    maxCostPerMonth: limits.usdPerMonth,
    remainingCost: remainingUsd,
    hourCount: spend.hourTasks,
    maxAnalysisPerHour: limits.tasksPerHour,
    denials,
  }
}
