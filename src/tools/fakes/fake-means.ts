import type { Instant } from '../../domain/instant.ts'
import type { Mean } from '../../ports/mean.ts'
import type { ToolAnswer } from '../answers/tool-answer.ts'
import type { Asked, Tool, ToolMeans } from '../contract.ts'

/** Means for tests: what is given is there, everything else is off. */
export function fakeMeans(given: Partial<Asked> = {}): ToolMeans {
  const mean = <Need extends keyof Asked>(need: Need): Mean<Asked[Need]> => {
    const value = given[need]
    return value === undefined ? { kind: 'off', why: `no ${need} in this test` } : { kind: 'there', value }
  }
  return {
    metrics: mean('metrics'),
    code: mean('code'),
    cluster: mean('cluster'),
    diagnosis: mean('diagnosis'),
    incidents: mean('incidents'),
    crashes: mean('crashes'),
  }
}

export const toolNow: Instant = '2026-05-04T12:00:00.000Z'

/** One run as the runner makes it: the arguments through the tool's own schema. */
export function asking(tool: Tool, args: object, given: Partial<Asked>, now: Instant = toolNow): Promise<ToolAnswer> {
  return tool.run(tool.input.parse(args), fakeMeans(given), { now, signal: new AbortController().signal })
}
