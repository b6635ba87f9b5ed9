import type { Plan } from './plan.ts'

/** Ways in which a machine that reasons may propose a plan for somebody. */
const proposingWays = ['mcp', 'model'] as const
export type ProposingWay = (typeof proposingWays)[number]

const marks = new RegExp(`^(?:${proposingWays.join('|')}):`)

/** `mcp:ann`: proposed by a program that ann has let in over MCP. No token may have such a name. */
export function proposerName(way: ProposingWay, name: string): string {
  return `${way}:${name}`
}

/** A plan that neither Aceso's own rules nor a person made. It waits for a person, whatever the mode. */
export function isProposedByModel({ requestedBy }: Pick<Plan, 'requestedBy'>): boolean {
  return marks.test(requestedBy)
}

/** Whether this person asked for the plan, also by a program that speaks with his token. */
export function isRequester({ requestedBy }: Pick<Plan, 'requestedBy'>, name: string): boolean {
  return requestedBy.replace(marks, '') === name
}
