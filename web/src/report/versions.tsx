import { Link } from 'wouter'
import { useOverview } from '../api/questions.ts'
import { useReportDeed } from '../api/releases.ts'
import { may } from '../api/role.ts'
import type { ReleaseDetail, Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Problem } from '../parts/problem.tsx'
import { useAddress } from '../parts/search-params.ts'
import { When } from '../parts/when.tsx'
import { ReportState } from '../releases/release-state.tsx'
import { Stars } from './stars.tsx'

interface VersionsParts {
  readonly detail: ReleaseDetail
  readonly shown: Report
}

/** As many as a glance takes in. */
const fewVersions = 6

/** Every version of the report, what it is worth, and which one is to be read; older ones are folded, but for the one that is shown. */
export function Versions({ detail, shown }: VersionsParts) {
  const { texts, count } = useWords()
  const t = texts.report.versions
  const recent = detail.versions.slice(0, fewVersions)
  const older = detail.versions.slice(fewVersions)
  return (
    <section>
      <h2>{t.title}</h2>
      <List versions={recent} detail={detail} shown={shown} />
      {older.length === 0 ? null : (
        <details className="fold versions-older" open={older.some(({ id }) => id === shown.id)}>
          <summary>{count(t.older, older.length)}</summary>
          <List versions={older} detail={detail} shown={shown} />
        </details>
      )}
      <MarkButton detail={detail} shown={shown} />
    </section>
  )
}

function List({ versions, detail, shown }: VersionsParts & { readonly versions: ReleaseDetail['versions'] }) {
  const { texts, say } = useWords()
  const [, change] = useAddress()
  const t = texts.report.versions
  const path = `/releases/${encodeURIComponent(detail.deployment.id)}`
  return (
    <ul className="versions">
      {versions.map(({ id, version, status, createdTime, stars, isMarked }) => (
        <li key={id} className={id === shown.id ? 'version version-shown' : 'version'}>
          <Link href={`${path}?v=${version}`} {...(id === shown.id ? { 'aria-current': 'true' as const } : {})}>
            {say(t.version, { version })}
          </Link>
          <ReportState status={status} size={12} />
          <span className="quiet">
            <When at={createdTime} />
          </span>
          {stars === undefined ? null : <Stars stars={stars} />}
          {id === detail.report?.id && detail.versions.length > 1 ? <span className="tag">{isMarked ? t.marked : t.current}</span> : null}
          {id === shown.id || status !== 'completed' || shown.status !== 'completed' ? null : (
            <button type="button" className="text-button" onClick={() => change({ compare: String(version) })}>
              {say(t.compare, { version })}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

function MarkButton({ detail, shown }: VersionsParts) {
  const { texts, say } = useWords()
  const deed = useReportDeed()
  const mayMark = may(useOverview().data, 'operator')
  const t = texts.report.versions
  const mine = detail.versions.find(({ id }) => id === shown.id)
  if (shown.status !== 'completed' || mine?.isMarked === true || detail.versions.length < 2) return null
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={!mayMark || deed.isPending}
        onClick={() => deed.mutate({ do: 'mark', id: shown.id })}
      >
        {say(detail.report?.id === shown.id ? t.keep : t.mark, { version: shown.version })}
      </button>
      {mayMark ? null : <p className="quiet">{t.markRole}</p>}
      {deed.error === null ? null : <Problem fault={deed.error} />}
    </>
  )
}
