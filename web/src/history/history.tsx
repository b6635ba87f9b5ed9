import { Link } from 'wouter'
import { useIncidentPages } from '../api/pages.ts'
import type { Incident } from '../api/shapes.ts'
import { outcomeOf } from '../incident/outcome.ts'
import { objectOf, sentenceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { duration } from '../language/time.ts'
import { Asking } from '../parts/asking.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { Mark } from '../parts/mark.tsx'
import { More } from '../parts/more.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { Problem } from '../parts/problem.tsx'
import { pagesIn, pagesText, useAddress } from '../parts/search-params.ts'
import { When } from '../parts/when.tsx'
import { titleOf } from '../plan/title.ts'
import '../styles/history.css'
import { Sure } from './sure.tsx'

const pageSize = 50
const question = { open: false, sortBy: 'updatedAt', pageSize } as const

/** What is over: what happened, what helped, and whether Aceso had been right. */
export function History() {
  const { texts, count } = useWords()
  const [address, change] = useAddress()
  const closed = useIncidentPages(question, pagesIn(address), (pages) => change({ pages: pagesText(pages) }))
  if (closed.error !== null) return <Problem fault={closed.error} again={closed.again} />
  if (closed.rows === undefined) return <Asking what={texts.asking.history} />
  const { rows, total } = closed
  if (total === 0) {
    return (
      <div className="empty">
        <h1 className="empty-title">{texts.history.empty}</h1>
        <p className="quiet">{texts.history.emptyWhat}</p>
      </div>
    )
  }
  return (
    <>
      <div className="page-head">
        <h1>{count(texts.history.total, total)}</h1>
      </div>
      <Sure incidents={rows} />
      <ul className="past" aria-label={texts.history.title}>
        {rows.map((incident) => (
          <Past key={incident.id} incident={incident} />
        ))}
      </ul>
      <More pages={closed} />
    </>
  )
}

function Past({ incident }: { readonly incident: Incident }) {
  const { locale, texts, of, say } = useWords()
  const object = objectOf(incident)
  const isMended = incident.closeReason === 'mended'
  const outcome = outcomeOf(incident)
  const reason =
    incident.closeReason === undefined ? texts.state.over : say(texts.reason[incident.closeReason], { id: incident.mergedInto ?? '' })
  const { closedAt } = incident
  return (
    <li className="past-row">
      <span className={`state tone-${isMended ? 'green' : 'grey'}`}>
        <Mark tone={isMended ? 'green' : 'grey'} /> {reason}
      </span>
      <div className="row-main">
        <Link href={`/i/${incident.id}`} className="row-link">
          {of(sentenceOf(incident, texts))}
        </Link>
        <span className="row-under">
          {object === undefined ? null : <ObjectName object={object} />}
          <span className="past-helped">{helpedBy(incident, texts, say, of)}</span>
        </span>
      </div>
      <span className="past-sure">
        <Certainty word={incident.certainty} confidence={incident.trouble?.cause.confidence} />
        <span className={`outcome outcome-${outcome}`}>{texts.history.outcomes[outcome]}</span>
      </span>
      <span className="past-time quiet">
        {closedAt === undefined ? null : (
          <>
            <When at={closedAt} />
            <span>
              {texts.history.took} {duration(locale, Date.parse(closedAt) - Date.parse(incident.openedAt))}
            </span>
          </>
        )}
      </span>
    </li>
  )
}

type Words = ReturnType<typeof useWords>

function helpedBy({ plan }: Incident, texts: Words['texts'], say: Words['say'], of: Words['of']): string {
  if (plan === undefined) return texts.history.nothing
  const title = of(titleOf(plan, texts.plan.first))
  if (plan.state === 'verified') return title
  return plan.state === 'failed' || plan.state === 'undone' ? say(texts.history.tried, { title }) : texts.history.nothing
}
