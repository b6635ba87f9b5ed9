import type { JsonObject } from '../../domain/json.ts'
import type { Caller, Verbs } from '../../pipeline/verbs/verbs.ts'
import type { Toolbox } from '../../ports/toolbox.ts'

/** What an MCP server is built from, over HTTP for each caller anew, over a terminal's pipes once. */
export interface McpParts {
  readonly toolbox: Pick<Toolbox, 'offers' | 'call'>
  /** Absent where nothing can be proposed: there is no store, or no loop. */
  readonly proposals?: ProposalMeans
  readonly caller: Caller
  readonly version: string
}

export interface ProposalMeans {
  readonly verbs: Pick<Verbs, 'proposePlan'>
  readonly actions: readonly ActionOffer[]
}

/** An action of the catalogue, as a model is told of it. */
export interface ActionOffer {
  readonly kind: string
  readonly title: string
  readonly targets: readonly string[]
  /** JSON schema of its parameters. */
  readonly params: JsonObject
}
