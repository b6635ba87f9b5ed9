import { z } from 'zod'
import { groupLine, keepCrashesMs } from './answers/crash-groups.ts'
import { Limit } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

export const listCrashGroups = defineTool({
  kind: 'list-crash-groups',
  description:
    'Kinds of crashes (one bug each) that the node agents have read out of core dumps: program, signal, top frames, how often, since when, and which version fixes it.',
  needs: 'crashes',
  input: z.strictObject({
    state: z.enum(['open', 'fixed']).optional(),
    sortBy: z.enum(['lastSeen', 'firstSeen', 'count']).default('lastSeen'),
    limit: Limit(50, 20),
  }),

  async run({ state, sortBy, limit }, crashes) {
    const page = await crashes.groups({ sortBy, page: 1, pageSize: limit, ...(state === undefined ? {} : { state }) })
    const notices = page.total > limit ? [`${limit} of ${page.total} groups are shown`] : []
    return { data: { total: page.total, groups: page.data.map((group) => groupLine(group)) }, notices, keepMs: keepCrashesMs }
  },
})
