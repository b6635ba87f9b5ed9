import type { Json } from '../../domain/json.ts'

export interface ToolAnswer {
  readonly data: Json
  /** What was left out or thinned, and how to ask for it. */
  readonly notices?: readonly string[]
  /** How long an equal call may be told the same. */
  readonly keepMs: number
}
