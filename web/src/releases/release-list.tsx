import { memo } from 'react'
import { Link } from 'wouter'
import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import type { DeploymentRow } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { WithCode } from '../parts/copy.tsx'
import { brief } from '../parts/foreign.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { When } from '../parts/when.tsx'
import { ReleaseState, ReportState } from './release-state.tsx'

interface ListParts {
  readonly rows: readonly DeploymentRow[]
  readonly chosen: string | undefined
}

/** One release is one line, with the cause in one sentence where it is known. */
export function ReleaseList({ rows, chosen }: ListParts) {
  const { releases: t } = useWords().texts
  return (
    <div className="list releases">
      <div className="list-head" aria-hidden="true">
        <span>{t.columns.state}</span>
        <span>{t.columns.release}</span>
        <span>{t.columns.report}</span>
        <span className="list-number">{t.columns.since}</span>
      </div>
      <ul aria-label={t.list}>
        {rows.map((row) => (
          <ReleaseRow key={row.id} release={row} isChosen={row.id === chosen} />
        ))}
      </ul>
    </div>
  )
}

const ReleaseRow = memo(function ReleaseRow({ release, isChosen }: { readonly release: DeploymentRow; readonly isChosen: boolean }) {
  const { texts } = useWords()
  const { id, appName, packageVersion, environment, workload, origin, glance, status, startedAt, createdTime } = release
  const said = glance?.verdict ?? glance?.error
  return (
    <li className={isChosen ? 'row row-chosen' : 'row'} data-row={id} {...(isChosen ? { 'aria-current': true as const } : {})}>
      <ReleaseState status={status} />
      <div className="row-main">
        <Link href={`/releases/${encodeURIComponent(id)}`} className="row-link">
          {brief(appName, 120)} {packageVersion === '' ? null : <span className="release-version">{brief(packageVersion, 80)}</span>}
        </Link>
        {said === undefined ? null : (
          <span className="release-said">
            <WithCode text={brief(said, 300)} />
          </span>
        )}
        <span className="row-under">
          {workload === undefined ? null : <ObjectName object={workload} />}
          {environment === '' ? null : <span>{environment}</span>}
          <span className="quiet">{texts.releases.origins[origin]}</span>
        </span>
      </div>
      <span className="row-report">
        <GlanceWords glance={glance} />
      </span>
      <span className="row-since list-number">
        <When at={startedAt ?? createdTime} />
      </span>
    </li>
  )
})

/** Where its report stands, and what it is worth. */
function GlanceWords({ glance }: { readonly glance: DeploymentRow['glance'] }) {
  const { texts, say, count } = useWords()
  const t = texts.releases
  if (glance === undefined) return <span className="quiet">{t.reportStates.none}</span>
  const { status, progress, confidence, contradictsRules, versions } = glance
  return (
    <>
      <ReportState status={status} />
      {status !== 'generating' ? null : (
        <span className="quiet">{progress === undefined ? t.waiting : say(t.roundShort, { round: progress.round })}</span>
      )}
      {status !== 'completed' || confidence === undefined ? null : <Certainty word={certaintyOf(confidence)} confidence={confidence} />}
      {contradictsRules ? <span className="release-doubt">{t.doubt}</span> : null}
      {versions > 1 ? <span className="quiet">{count(t.versions, versions)}</span> : null}
    </>
  )
}
