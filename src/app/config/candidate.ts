import type { ConfigIssue } from '../../domain/config-issue.ts'
import type { ConfigKey } from './keys.ts'

/** One thing that sets one key. */
export interface Candidate {
  readonly key: ConfigKey
  /** Undefined: takes away what weaker layers say. */
  readonly value: unknown
  readonly origin: string
  /** Maps of files add up key by key; a map from a variable or a flag stands alone. */
  readonly addsUp: boolean
}

/** Where readers put what they find. */
export interface Sink {
  readonly add: (candidate: Candidate) => void
  readonly issues: ConfigIssue[]
  readonly warnings: string[]
  readonly unresolved: Map<string, readonly string[]>
  readonly lookup: (name: string) => string | undefined
}
