import { Link } from 'wouter'
import { usePatterns } from '../api/questions.ts'
import type { Evidence, Incident, TimelineEvent } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { duration } from '../language/time.ts'
import { Facts } from '../parts/facts.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { When } from '../parts/when.tsx'
import { Buttons } from './buttons.tsx'
import { Feedback } from './feedback.tsx'
import { Objects } from './objects.tsx'
import { Together } from './together.tsx'

/** What stands beside: objects, what changed before, what helped before, what the reader thinks of it. */
export function Aside({ incident, events }: { readonly incident: Incident; readonly events: readonly TimelineEvent[] }) {
  const { texts } = useWords()
  return (
    <aside className="aside" aria-label={texts.aside.facts}>
      <Buttons incident={incident} />
      <IncidentFacts incident={incident} />
      <Reports events={events} />
      <Objects incident={incident} />
      <Changes incident={incident} />
      <Earlier incident={incident} />
      <Together incident={incident} events={events} />
      {incident.trouble === undefined ? null : <Feedback incident={incident} />}
    </aside>
  )
}

function IncidentFacts({ incident }: { readonly incident: Incident }) {
  const { texts, count } = useWords()
  const { aside } = texts
  const rows = [
    { name: aside.opened, value: <When at={incident.openedAt} /> },
    { name: aside.updated, value: <When at={incident.updatedAt} /> },
    ...(incident.closedAt === undefined ? [] : [{ name: aside.closedAt, value: <When at={incident.closedAt} /> }]),
    { name: aside.trigger, value: texts.trigger[incident.trigger] },
    ...(incident.trouble === undefined ? [] : [{ name: aside.cause, value: <code>{incident.trouble.cause.cause}</code> }]),
  ]
  return (
    <section>
      <h2>{aside.facts}</h2>
      <Facts rows={rows} />
      {incident.firing.length === 0 ? null : <p className="quiet">{count(aside.signals, incident.firing.length)}</p>}
    </section>
  )
}

/** Diagnoses of the release whose alert this is: the timeline notes each one when it is written. */
function Reports({ events }: { readonly events: readonly TimelineEvent[] }) {
  const { texts, say } = useWords()
  const reports = events.flatMap(({ at, body }) => {
    if (body.type !== 'note.added') return []
    const { report: id, version, deployment: release } = body.facts ?? {}
    return typeof id === 'string' && typeof version === 'number' && typeof release === 'string' ? [{ at, id, version, release }] : []
  })
  if (reports.length === 0) return null
  return (
    <section>
      <h2>{texts.aside.reports}</h2>
      <ul className="earlier">
        {reports.map(({ at, id, version, release }) => (
          <li key={id}>
            <Link href={`/reports/${encodeURIComponent(id)}`}>{say(texts.aside.report, { release, version })}</Link>{' '}
            <span className="quiet">
              <When at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Evidence of kind change, from the cause and from what else it could be: who changed which field, and when. */
function Changes({ incident }: { readonly incident: Incident }) {
  const { texts, of } = useWords()
  const changes = changesOf(incident)
  if (incident.trouble === undefined) return null
  return (
    <section>
      <h2>{texts.aside.changed}</h2>
      {changes.length === 0 ? <p className="quiet">{texts.aside.changedNone}</p> : null}
      <ul className="changes">
        {changes.map((change) => (
          <li key={`${change.text.en} ${change.at ?? ''}`}>
            <p>{of(change.text)}</p>
            <p className="quiet">
              {change.object === undefined ? null : <ObjectName object={change.object} />}{' '}
              {change.at === undefined ? null : <When at={change.at} />}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function changesOf({ trouble }: Incident): readonly Evidence[] {
  if (trouble === undefined) return []
  const all = [trouble.cause, ...trouble.alternatives].flatMap(({ evidence }) => evidence.filter(({ kind }) => kind === 'change'))
  return [...new Map(all.map((change) => [`${change.text.en} ${change.at ?? ''}`, change])).values()]
}

function Earlier({ incident }: { readonly incident: Incident }) {
  const { locale, texts, say } = useWords()
  const { aside } = texts
  const patterns = usePatterns().data?.data.filter(({ cause }) => cause === incident.trouble?.cause.cause) ?? []
  if (incident.trouble === undefined) return null
  return (
    <section>
      <h2>{aside.earlier}</h2>
      {incident.earlier.length === 0 ? <p className="quiet">{aside.earlierNone}</p> : null}
      <ul className="earlier">
        {incident.earlier.map((earlier) => (
          <li key={earlier.incidentId}>
            <Link href={`/i/${earlier.incidentId}`}>{earlier.incidentId}</Link>{' '}
            <span className="quiet">
              {say(texts.reason[earlier.reason], { id: '' })} · <When at={earlier.closedAt} />
            </span>
            {earlier.action === undefined ? null : (
              <p>{say(earlier.helped === true ? aside.helped : aside.notHelped, { action: earlier.action })}</p>
            )}
          </li>
        ))}
      </ul>
      {patterns.length === 0 ? null : (
        <>
          <h3>{aside.patterns}</h3>
          <ul className="earlier">
            {patterns.map((pattern) => (
              <li key={pattern.id}>
                <code>{pattern.action}</code>{' '}
                <span className="quiet">
                  {say(aside.pattern, { good: pattern.successes, all: pattern.successes + pattern.failures })}
                  {pattern.averageRecoverMs === undefined
                    ? ''
                    : ` · ${say(aside.recover, { duration: duration(locale, pattern.averageRecoverMs) })}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
