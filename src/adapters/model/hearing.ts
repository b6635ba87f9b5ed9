import type { ModelListener, ModelUsage } from '../../ports/model/model.ts'
import type { ProviderFault } from './providers/fault.ts'
import { added, estimatedUsage, noUsage } from './usage.ts'

/** What is heard of an answer in pieces, through all tries. */
export interface Hearing {
  readonly hear: (delta: string) => void
  readonly restart: () => void
  /** Of tries that broke off when their answer had begun. */
  readonly before: () => ModelUsage
  /** Also of the last one, where an answer had begun, or was on its way when we went away; undefined: nothing is paid for. */
  readonly usageAfter: (fault: ProviderFault) => ModelUsage | undefined
}

/** Hands the text on as it comes. An answer that had begun is paid for, also where its end never came. */
export function hearingOf(inputTokens: number, listener: ModelListener | undefined): Hearing {
  let heard = ''
  let lost = noUsage
  const begun = (): ModelUsage => added(lost, estimatedUsage(inputTokens, { text: heard, toolCalls: [] }))
  return {
    hear(delta) {
      heard += delta
      listener?.text(delta)
    },
    restart() {
      if (heard !== '') lost = begun()
      heard = ''
      listener?.restarted()
    },
    before: () => lost,
    usageAfter({ code, isUnderWay }) {
      if (code === 'cut-off' || isUnderWay || heard !== '') return begun()
      return lost === noUsage ? undefined : lost
    },
  }
}
