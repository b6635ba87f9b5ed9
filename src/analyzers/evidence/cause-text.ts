import type { Severity } from '../../domain/grades.ts'
import type { Text } from '../../domain/text.ts'

export interface CauseText {
  readonly severity: Severity
  /** One sentence naming the cause; `{object}` and the hypothesis' facts may be named in braces. */
  readonly summary: Text
  /** What it means and what a person does about it, for the reference and where no mend is offered. */
  readonly help: Text
}
