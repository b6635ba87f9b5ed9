import { useState } from 'react'
import { Link } from 'wouter'
import { useReplay } from '../api/deeds.ts'
import { useIncident } from '../api/questions.ts'
import { may } from '../api/role.ts'
import { useDeadLetters } from '../api/running.ts'
import type { DeadLetter, Overview } from '../api/shapes.ts'
import { sentenceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { Asking } from '../parts/asking.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Mark } from '../parts/mark.tsx'
import { Problem } from '../parts/problem.tsx'
import { SentenceWhen } from '../parts/when.tsx'

/** Steps that were tried to the end and given up: what, why, and the button that runs one again after asking. */
export function DeadLetters({ overview }: { readonly overview: Overview }) {
  const { texts, say } = useWords()
  const t = texts.running.dead
  const isAllowed = may(overview, 'operator')
  const letters = useDeadLetters(isAllowed)
  const [asking, setAsking] = useState<DeadLetter>()
  const replay = useReplay()
  const fills = (letter: DeadLetter) => ({ step: wordOf(t.steps, letter.job.step), id: letter.job.incidentId })
  const rows = letters.data?.data ?? []
  return (
    <section aria-labelledby="dead">
      <h2 id="dead">{t.title}</h2>
      <p className="quiet">{isAllowed ? t.what : t.forbidden}</p>
      {letters.error === null ? null : <Problem fault={letters.error} again={() => void letters.refetch()} />}
      {isAllowed && letters.data === undefined && letters.error === null ? <Asking what={texts.running.asking.dead} /> : null}
      {letters.data !== undefined && rows.length === 0 ? <p>{t.none}</p> : null}
      <ul className="letters">
        {rows.map((letter) => (
          <Letter key={letter.id} letter={letter} ask={() => setAsking(letter)} />
        ))}
      </ul>
      <p className="quiet" role="status">
        {replay.isSuccess ? say(t.replayed, fills(replay.variables)) : ''}
      </p>
      {asking === undefined ? null : (
        <Confirm
          title={say(t.replayTitle, fills(asking))}
          action={say(t.replayDo, fills(asking))}
          hasComment={false}
          isBusy={replay.isPending}
          fault={replay.error}
          close={() => {
            replay.reset()
            setAsking(undefined)
          }}
          confirm={() => replay.mutate(asking, { onSuccess: () => setAsking(undefined) })}
        >
          <p>{t.replayWhat}</p>
        </Confirm>
      )}
    </section>
  )
}

function Letter({ letter, ask }: { readonly letter: DeadLetter; readonly ask: () => void }) {
  const { texts, of, say } = useWords()
  const t = texts.running.dead
  const { step, incidentId } = letter.job
  const incident = useIncident(incidentId).data
  const word = wordOf(t.steps, step)
  return (
    <li>
      <span className="state tone-amber">
        <Mark tone="amber" /> {word}
      </span>
      <span>
        <Link href={`/i/${incidentId}`}>{incident === undefined ? incidentId : of(sentenceOf(incident, texts))}</Link>{' '}
        <code className="quiet">{incidentId}</code>
      </span>
      <button type="button" className="button" aria-label={say(t.replayDo, { step: word, id: incidentId })} onClick={ask}>
        {t.replay}
      </button>
      <p className="notice-why">
        {letter.error}
        <span className="quiet">
          {' · '}
          <SentenceWhen sentence={t.failed} at={letter.at} />
        </span>
      </p>
    </li>
  )
}
