import { Link } from 'wouter'
import { useIncidentPages } from '../api/pages.ts'
import { useOverview } from '../api/questions.ts'
import { sentenceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { Mark } from '../parts/mark.tsx'
import { More } from '../parts/more.tsx'
import { Problem } from '../parts/problem.tsx'
import { pagesIn, pagesText, useAddress } from '../parts/search-params.ts'
import { PlanCard } from '../plan/plan-card.tsx'
import '../styles/plan.css'

/** Plans with their diffs are long: fewer a page than lines of a list. */
const question = { open: true, state: ['waiting-approval'], sortBy: 'severity', pageSize: 20 } as const

/** Every plan that waits for a person, with its trouble above it. */
export function Approvals() {
  const { texts, of, count } = useWords()
  const overview = useOverview().data
  const [address, change] = useAddress()
  const waiting = useIncidentPages(question, pagesIn(address), (pages) => change({ pages: pagesText(pages) }))
  if (waiting.error !== null) return <Problem fault={waiting.error} again={waiting.again} />
  if (waiting.rows === undefined) return <Asking what={texts.asking.approvals} />
  if (waiting.rows.length === 0) {
    return (
      <div className="empty">
        <h1 className="empty-title">
          <Mark tone="green" size={18} /> {texts.approvals.none}
        </h1>
        <p className="quiet">{texts.approvals.noneWhat}</p>
      </div>
    )
  }
  return (
    <>
      <div className="page-head">
        <h1>{count(texts.approvals.title, waiting.total)}</h1>
      </div>
      <div className="approvals">
        {waiting.rows.map((incident) => (
          <section key={incident.id} className="approval" aria-label={of(sentenceOf(incident, texts))}>
            <h2>
              <Link href={`/i/${incident.id}`}>{of(sentenceOf(incident, texts))}</Link>
            </h2>
            <p className="head-line">
              <Certainty word={incident.certainty} confidence={incident.trouble?.cause.confidence} />
              <code>{incident.id}</code>
            </p>
            {incident.plan === undefined ? null : <PlanCard incident={incident} plan={incident.plan} overview={overview} />}
          </section>
        ))}
      </div>
      <More pages={waiting} />
    </>
  )
}
