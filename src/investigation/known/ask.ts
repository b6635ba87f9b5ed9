import { canonicalJson } from '../../domain/json.ts'
import type { ToolCall } from '../../domain/tool-call.ts'
import type { Toolbox, ToolUse } from '../../ports/toolbox.ts'
import type { NumberedResult } from '../conversation/contract.ts'
import type { Ask } from './contract.ts'

/** Rules ask before the first turn of any model. */
const beforeAll = 0

export interface NumberedAsk {
  readonly ask: Ask
  /** In the order of their numbers. */
  readonly answers: () => Promise<readonly NumberedResult[]>
}

/**
 * Numbers questions as they are put, so that several rules may ask at once and cite each other's answers: the same question has one number, and so has every
 * question to a tool that is not there, since all of them have one answer.
 */
export function numberedAsk(toolbox: Pick<Toolbox, 'callAll' | 'offers'>, use: ToolUse): NumberedAsk {
  const asked = new Map<string, Promise<NumberedResult>>()
  const offered = new Set(toolbox.offers().map(({ name }) => name))
  const keyOf = ({ name, arguments: given }: ToolCall): string => (offered.has(name) ? `${name} ${canonicalJson(given)}` : name)
  const all = (calls: readonly ToolCall[]): Promise<readonly NumberedResult[]> => {
    const fresh = calls.filter(
      (call, index) => !asked.has(keyOf(call)) && calls.findIndex((other) => keyOf(other) === keyOf(call)) === index,
    )
    const first = asked.size + 1
    const told = fresh.length === 0 ? Promise.resolve([]) : toolbox.callAll(fresh, use)
    for (const [index, call] of fresh.entries()) asked.set(keyOf(call), numbered(told, index, first + index))
    return Promise.all(calls.flatMap((call) => asked.get(keyOf(call)) ?? []))
  }
  const one = async (call: ToolCall): Promise<NumberedResult> => {
    const [answer] = await all([call])
    if (answer === undefined) throw new Error(`${call.name} was not asked`)
    return answer
  }
  return { ask: Object.assign(one, { all }), answers: () => Promise.all(asked.values()) }
}

async function numbered(told: Promise<readonly NumberedResult['result'][]>, index: number, number: number): Promise<NumberedResult> {
  const result = (await told)[index]
  if (result === undefined) throw new Error(`question ${number} was not answered`)
  return { number, round: beforeAll, result }
}
