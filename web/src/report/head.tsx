import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import type { ReleaseDetail, Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { CopyButton, WithCode } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'
import { useTitle } from '../parts/title.ts'
import { When } from '../parts/when.tsx'
import { ReleaseState, ReportState } from '../releases/release-state.tsx'
import { releaseName } from './release-name.ts'

/** The verdict in one sentence, who gave it and how far it is proved. */
export function Head({ release, report }: { readonly release: ReleaseDetail['deployment']; readonly report: Report }) {
  const { texts, say } = useWords()
  const t = texts.report.head
  const name = releaseName(release)
  useTitle(report.verdict === undefined ? name : `${name}: ${report.verdict}`)
  return (
    <header className="head">
      <p className="head-line">
        <ReportState status={report.status} />
        {report.verdict === undefined ? null : <span className="head-release">{name}</span>}
        <span className="head-state">
          <span className="quiet">{texts.report.facts.release}</span> <ReleaseState status={release.status} />
        </span>
        <span className="head-id">
          <code>{report.id}</code>
          <CopyButton text={report.id} />
        </span>
      </p>
      <h1 lang={report.verdict === undefined ? undefined : report.language === 'zh' ? 'zh-CN' : 'en'}>
        {report.verdict === undefined ? (
          say(report.status === 'failed' ? t.failed : report.status === 'generating' ? t.generating : t.written, { name })
        ) : (
          <WithCode text={tame(report.verdict)} />
        )}
      </h1>
      <p className="head-line">
        {report.status !== 'completed' ? null : <Worth report={report} />}
        <When at={report.status === 'generating' ? report.createdTime : report.updatedTime} />
      </p>
    </header>
  )
}

/** Rules say how sure they are; of a model's word it is said how much of it stands in what it cites. */
function Worth({ report }: { readonly report: Report }) {
  const { locale, texts, say, count } = useWords()
  const t = texts.report.head
  const { claims, confidence, writtenBy, model } = report
  const proved = claims.filter(({ verdict }) => verdict === 'supported').length
  return (
    <>
      {confidence === undefined ? null : <Certainty word={certaintyOf(confidence)} confidence={confidence} />}
      <span>{writtenBy === 'rules' ? t.byRules : say(t.byModel, { model: tame(model ?? '?') })}</span>
      {report.language === locale ? null : <span>{t.writtenIn[report.language]}</span>}
      {claims.length === 0 ? null : (
        <span className={proved < claims.length ? 'head-doubt' : undefined}>{count(t.proved, claims.length, { proved })}</span>
      )}
    </>
  )
}
