import { useState } from 'react'
import { Link } from 'wouter'
import { useEachIncident, useOverview } from '../api/questions.ts'
import { may } from '../api/role.ts'
import type { Incident, TimelineEvent } from '../api/shapes.ts'
import { sentenceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { MergeDialog } from './merge.tsx'
import { SplitDialog } from './split.tsx'

/** What is one trouble and what is two: those that were merged into this one, and the ways to merge and to take out again. */
export function Together({ incident, events }: { readonly incident: Incident; readonly events: readonly TimelineEvent[] }) {
  const { texts, say } = useWords()
  const [asking, setAsking] = useState<'merge' | 'split'>()
  const isAllowed = may(useOverview().data, 'operator')
  const { mergedInto } = incident
  const absorbed = [...new Set(events.flatMap(({ body }) => (body.type === 'incident.absorbed' ? [body.other] : [])))]
  const mayMerge = isAllowed && incident.state !== 'closed' && !isBeingMended(incident)
  const maySplit = isAllowed && mergedInto !== undefined
  if (absorbed.length === 0 && !mayMerge && !maySplit) return null
  const close = (): void => setAsking(undefined)
  return (
    <section aria-label={texts.trouble.together}>
      <Absorbed ids={absorbed} into={incident.id} />
      {mayMerge ? (
        <button type="button" className="button" onClick={() => setAsking('merge')}>
          {texts.trouble.merge}
        </button>
      ) : null}
      {maySplit ? (
        <button type="button" className="button" onClick={() => setAsking('split')}>
          {say(texts.trouble.split, { id: mergedInto })}
        </button>
      ) : null}
      {asking === 'merge' ? <MergeDialog incident={incident} close={close} /> : null}
      {asking === 'split' && mergedInto !== undefined ? <SplitDialog incident={incident} into={mergedInto} close={close} /> : null}
    </section>
  )
}

/** A write under way comes to its end first; the server says so too. */
function isBeingMended({ state }: Incident): boolean {
  return state === 'executing' || state === 'undoing' || state === 'verifying'
}

/** Those that were merged, without the ones that have been taken out again; none is shown before that is known. */
function Absorbed({ ids, into }: { readonly ids: readonly string[]; readonly into: string }) {
  const { texts, of } = useWords()
  const within = useEachIncident(ids).flatMap(({ data }) => (data?.mergedInto === into ? [data] : []))
  if (within.length === 0) return null
  return (
    <>
      <h2>{texts.trouble.absorbed}</h2>
      <ul className="earlier">
        {within.map((one) => (
          <li key={one.id}>
            <Link href={`/i/${one.id}`}>{of(sentenceOf(one, texts))}</Link> <code className="quiet">{one.id}</code>
          </li>
        ))}
      </ul>
    </>
  )
}
