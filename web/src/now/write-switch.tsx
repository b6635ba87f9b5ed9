import { useState } from 'react'
import { useWriteSwitch } from '../api/deeds.ts'
import { may } from '../api/role.ts'
import type { Overview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Mark } from '../parts/mark.tsx'
import { SentenceWhen } from '../parts/when.tsx'

/** Says whether anything may be written, and lets an operator stop it and an admin allow it again, asking once more. */
export function WriteSwitch({ overview }: { readonly overview: Overview }) {
  const { texts, say } = useWords()
  const [isAsking, setAsking] = useState(false)
  const turn = useWriteSwitch()
  const { paused, by, at } = overview.writes
  if (overview.cluster.readOnly) return <span>{texts.strip.noWrites}</span>
  return (
    <span className="write-switch">
      {paused ? (
        <span className="state tone-amber">
          <Mark tone="amber" />
          {by === undefined || at === undefined ? (
            texts.strip.paused
          ) : (
            <SentenceWhen sentence={texts.strip.pausedBy} at={at} fills={{ by }} />
          )}
        </span>
      ) : (
        <span>{texts.strip.allowed}</span>
      )}
      {may(overview, paused ? 'admin' : 'operator') ? (
        <button type="button" className="text-button" onClick={() => setAsking(true)}>
          {paused ? texts.strip.resume : texts.strip.pause}
        </button>
      ) : null}
      {isAsking ? (
        <Confirm
          title={paused ? texts.strip.resumeTitle : texts.strip.pauseTitle}
          action={paused ? texts.strip.resume : texts.strip.pause}
          grave={!paused}
          isBusy={turn.isPending}
          fault={turn.error}
          close={() => {
            turn.reset()
            setAsking(false)
          }}
          confirm={(comment) => turn.mutate({ paused: !paused, comment }, { onSuccess: () => setAsking(false) })}
        >
          <p>{paused ? say(texts.strip.resumeWhat, { mode: wordOf(texts.strip.modes, overview.mode) }) : texts.strip.pauseWhat}</p>
        </Confirm>
      ) : null}
    </span>
  )
}
