import type { ToolCall, ToolResult } from '../../domain/tool-call.ts'
import type { Toolbox, ToolboxState, ToolOffer } from '../toolbox.ts'

export interface FakeToolbox extends Toolbox {
  readonly calls: readonly { readonly call: ToolCall; readonly scope: string }[]
}

/** A toolbox in memory, for tests: every tool answers with the arguments it was given, or as `outcome` says. */
export function fakeToolbox(
  offers: readonly ToolOffer[] = [],
  state: Partial<ToolboxState> = {},
  outcome: (call: ToolCall) => ToolResult['outcome'] = ({ arguments: args }) => ({ kind: 'answer', data: args, notices: [] }),
): FakeToolbox {
  const calls: { call: ToolCall; scope: string }[] = []
  const call: Toolbox['call'] = async (asked, { scope }) => {
    calls.push({ call: asked, scope })
    return {
      ...asked,
      source: 'aceso',
      at: '2026-05-04T12:00:00.000Z',
      durationMs: 1,
      sizeBytes: 2,
      cached: false,
      outcome: outcome(asked),
    }
  }
  return {
    calls,
    offers: () => offers,
    call,
    callAll: (all, use) => Promise.all(all.map((one) => call(one, use))),
    state: () => ({ tools: offers.map(({ name, source }) => ({ name, source, state: 'ready' })), servers: [], notes: [], ...state }),
  }
}
