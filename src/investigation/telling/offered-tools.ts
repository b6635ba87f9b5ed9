import { isJsonObject } from '../../domain/json.ts'
import { estimateTokens } from '../../domain/outside-text/token-text.ts'
import type { ModelTool } from '../../ports/model/model.ts'

/**
 * By how much each has shown of failed releases. What rules have asked already stands in the brief; what helps to ask better comes last. Tools of other servers follow in
 * their own order.
 */
const order: readonly string[] = [
  'execute_range_query',
  'get_logs',
  'execute_query',
  'find_objects',
  'analyze_cluster',
  'list_metrics',
  'pull_request_read',
  'get_release_by_tag',
  'get_events',
  'get_object',
  'diff_revisions',
  'get_rollout_history',
  'list_crash_groups',
  'get_crash_group',
]
/** All tools are sent again with every turn: more than this part of a question would leave no room for answers. */
const mostShare = 0.25

/**
 * Every tool, as it is, where all fit into a quarter of what a model reads. Else each in one sentence and without words on its arguments; and of those, in their order, the
 * ones that fit.
 */
export function offeredTools(tools: readonly ModelTool[], inputTokens: number): readonly ModelTool[] {
  const most = inputTokens * mostShare
  if (tools.reduce((sum, tool) => sum + sizeOf(tool), 0) <= most) return tools
  let left = most
  const fitting = tools
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .map((tool) => brief(tool))
    .filter((tool) => {
      const size = sizeOf(tool)
      if (size > left) return false
      left -= size
      return true
    })
  return tools.flatMap(({ name }) => fitting.find((tool) => tool.name === name) ?? [])
}

function sizeOf(tool: ModelTool): number {
  return estimateTokens(JSON.stringify(tool))
}

function brief({ name, description, input }: ModelTool): ModelTool {
  const properties = isJsonObject(input['properties']) ? input['properties'] : {}
  const bare = Object.entries(properties).map(([argument, schema]) => {
    const { description: _, default: __, ...rest } = isJsonObject(schema) ? schema : {}
    return [argument, rest] as const
  })
  return {
    name,
    description: /^.*?[.:](?=\s|$)/.exec(description)?.[0] ?? description,
    input: { ...input, properties: Object.fromEntries(bare) },
  }
}

function rankOf({ name }: ModelTool): number {
  const rank = order.indexOf(name)
  return rank < 0 ? order.length : rank
}
