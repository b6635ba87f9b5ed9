import type { CrashGroup } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Mark } from '../parts/mark.tsx'
import { bugStanding } from './standing.ts'

/** Mark and word for where a bug stands. `asOf`: when the answer came, in milliseconds. */
export function BugState({
  bug,
  versions,
  asOf,
}: {
  readonly bug: CrashGroup
  readonly versions: readonly string[]
  readonly asOf: number
}) {
  const { texts, say } = useWords()
  const { tone, word } = bugStanding(bug, versions, asOf)
  return (
    <span className={`state tone-${tone}`}>
      <Mark tone={tone} />
      {say(texts.crashes.state[word], { version: bug.fixedIn ?? '' })}
    </span>
  )
}
