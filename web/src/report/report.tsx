import { Link } from 'wouter'
import { useLiveReport } from '../api/live-report.ts'
import type { Report as Known, ReleaseDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Mark } from '../parts/mark.tsx'
import { Attempts } from './attempts.tsx'
import { Charts } from './charts.tsx'
import { Compare } from './compare.tsx'
import { Contradiction } from './contradiction.tsx'
import { Diagnose } from './diagnose.tsx'
import { Failure } from './failure.tsx'
import { Head } from './head.tsx'
import { Progress } from './progress.tsx'
import { Prose } from './prose.tsx'
import { RatingForm } from './rating.tsx'
import { ReleaseFacts } from './release-facts.tsx'
import { ReportFacts } from './report-facts.tsx'
import { Told } from './told.tsx'
import { Trail } from './trail.tsx'
import { Versions } from './versions.tsx'

interface ReportParts {
  readonly detail: ReleaseDetail
  readonly report: Known
}

/** The verdict first, then the four sections with their evidence, then every question that was asked. */
export function Report({ detail, report }: ReportParts) {
  const { texts } = useWords()
  const { deployment } = detail
  const isOver = report.status !== 'generating'
  useLiveReport(isOver ? detail.versions.find(({ status }) => status === 'generating')?.id : report.id)
  return (
    <div className="trouble report">
      <div className="trouble-main">
        <Head release={deployment} report={report} />
        <Newer detail={detail} report={report} />
        {report.status === 'generating' ? <Progress report={report} /> : null}
        {report.status === 'failed' ? <Failure report={report} /> : null}
        <Attempts attempts={report.attempts} />
        {report.contradictsRules ? <Contradiction report={report} /> : null}
        <Sections report={report} />
        {isOver ? <Charts release={deployment} report={report} /> : null}
        <Told report={report} />
        {isOver ? <Trail report={report} /> : null}
      </div>
      <aside className="aside" aria-label={texts.report.facts.label}>
        {isOver ? (
          <section>
            <Diagnose release={deployment} before={report} />
          </section>
        ) : null}
        <ReleaseFacts release={deployment} />
        {isOver ? <ReportFacts report={report} /> : null}
        <Versions detail={detail} shown={report} />
        {report.status === 'completed' ? <RatingForm report={report} /> : null}
      </aside>
      <Compare detail={detail} report={report} />
    </div>
  )
}

const order = ['overview', 'rootCauseAnalysis', 'impactScope', 'remediationPlan'] as const

function Sections({ report }: { readonly report: Known }) {
  const { texts } = useWords()
  const { sections, claims, toolCalls } = report
  const asked = new Set(toolCalls.map(({ number }) => number))
  if (report.status !== 'completed') return null
  if (sections === undefined)
    return (
      <section className="section">
        <p className="note tone-amber">{texts.report.formless}</p>
        <Prose text={report.content} claims={[]} asked={asked} />
      </section>
    )
  return order.map((name) => (
    <section key={name} className="section" aria-labelledby={name}>
      <h2 id={name}>{texts.report.sections[name]}</h2>
      <Prose text={sections[name]} claims={claims.filter(({ section }) => section === name)} asked={asked} />
    </section>
  ))
}

/** Another version is being written, or is the one to read: said above the one that is shown. */
function Newer({ detail, report }: ReportParts) {
  const { texts, say } = useWords()
  const t = texts.report.newer
  const writing = detail.versions.find(({ status, id }) => status === 'generating' && id !== report.id)
  const current = detail.versions.find(({ id }) => id === detail.report?.id)
  const path = `/releases/${encodeURIComponent(detail.deployment.id)}`
  if (writing !== undefined)
    return (
      <p className="note note-line tone-blue">
        <Mark tone="blue" /> <Link href={`${path}?v=${writing.version}`}>{say(t.writing, { version: writing.version })}</Link>
      </p>
    )
  if (current === undefined || current.id === report.id || report.status === 'generating') return null
  return (
    <p className="note note-line">
      <Link href={path}>{say(t.other, { shown: report.version, current: current.version })}</Link>
    </p>
  )
}
