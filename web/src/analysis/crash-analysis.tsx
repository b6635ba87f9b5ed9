import { Link } from 'wouter'
import { useAskModel } from '../api/crashes.ts'
import { useOverview } from '../api/questions.ts'
import { may } from '../api/role.ts'
import type { CoredumpDetail, GroupDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { Problem } from '../parts/problem.tsx'
import { SentenceWhen } from '../parts/when.tsx'
import { Answer, useWhy } from './answer.tsx'
import { type Analysis, readAnalysis } from './read-analysis.ts'

/** What a model made of a crash, set apart from what was found; or why none was asked, and what one said of the same bug. */
export function CrashAnalysis({ crash }: { readonly crash: CoredumpDetail }) {
  const { texts } = useWords()
  const t = texts.crashes.one.analysis
  const analysis = readAnalysis(crash.analysis)
  const isUnderWay = crash.analysisState !== 'idle'
  return (
    <section className="section" aria-labelledby="analysis">
      <h2 id="analysis">{t.title}</h2>
      {isUnderWay ? (
        <p role="status">
          <span className="state tone-blue">
            <Mark tone="blue" /> {t.states[crash.analysisState === 'asking' ? 'asking' : 'waiting']}
          </span>
        </p>
      ) : null}
      {analysis === undefined ? isUnderWay ? null : <p className="quiet">{t.notYet}</p> : <Outcome analysis={analysis} />}
      {crash.explained === undefined ? null : <SameBug explained={crash.explained} />}
      {crash.report.record === undefined ? null : <AskModel crash={crash} hasAnswer={analysis?.summary !== undefined} />}
    </section>
  )
}

/** Of the latest crash of a bug that a model has said something about. */
export function GroupAnalysis({ group: { explained } }: { readonly group: GroupDetail }) {
  const { texts } = useWords()
  if (explained === undefined) return null
  return (
    <section className="section" aria-labelledby="analysis">
      <h2 id="analysis">{texts.crashes.one.analysis.title}</h2>
      <SameBug explained={explained} />
    </section>
  )
}

function Outcome({ analysis }: { readonly analysis: Analysis }) {
  const { texts, say } = useWords()
  const t = texts.crashes.one.analysis
  const why = useWhy()
  const { summary, skipped, error, retryAt } = analysis
  if (summary !== undefined) return <Answer analysis={analysis} />
  return (
    <>
      {skipped === undefined ? null : <p className="quiet">{say(t.skipped, { why: why(skipped) })}</p>}
      {error === undefined ? null : <p className="note tone-amber">{say(t.failed, { why: tame(error) })}</p>}
      {retryAt === undefined ? null : (
        <p className="quiet">
          <SentenceWhen sentence={t.again} at={retryAt} />
        </p>
      )}
    </>
  )
}

function SameBug({ explained }: { readonly explained: NonNullable<GroupDetail['explained']> }) {
  const { texts, say } = useWords()
  const t = texts.crashes.one.analysis
  const analysis = readAnalysis(explained.analysis)
  if (analysis?.summary === undefined) return null
  const { id, version } = explained
  return (
    <>
      <p className="quiet">
        {version === '' ? t.ofSameBug : say(t.ofSameBugIn, { version: tame(version) })}{' '}
        <Link href={`/crashes/${id}`}>{id.slice(0, 12)}</Link>
      </p>
      <Answer analysis={analysis} />
    </>
  )
}

function AskModel({ crash, hasAnswer }: { readonly crash: CoredumpDetail; readonly hasAnswer: boolean }) {
  const { texts } = useWords()
  const t = texts.crashes.one.analysis
  const asking = useAskModel(crash.file.id)
  if (!may(useOverview().data, 'operator')) return <p className="quiet">{t.askForbidden}</p>
  return (
    <>
      <p className="analysis-ask">
        <button
          type="button"
          className="button"
          disabled={asking.isPending || crash.analysisState !== 'idle'}
          onClick={() => asking.mutate()}
        >
          {hasAnswer ? t.askAgain : t.ask}
        </button>
        <span className="quiet">{t.askCosts}</span>
      </p>
      {asking.error === null ? null : <Problem fault={asking.error} />}
    </>
  )
}
