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

/** Every version of the report, what it is worth, and which one is to be read. */
export function Versions({ detail, shown }: VersionsParts) {
  const { texts, say } = useWords()
  const [, change] = useAddress()
  const t = texts.report.versions
  const current = detail.report?.id
  const path = `/releases/${encodeURIComponent(detail.deployment.id)}`
  return (
    <section>
      <h2>{t.title}</h2>
      <ul className="versions">
        {detail.versions.map((version) => (
          <li key={version.id} className={version.id === shown.id ? 'version version-shown' : 'version'}>
            <Link href={`${path}?v=${version.version}`} {...(version.id === shown.id ? { 'aria-current': 'true' as const } : {})}>
              {say(t.version, { version: version.version })}
            </Link>
            <ReportState status={version.status} size={12} />
            <span className="quiet">
              <When at={version.createdTime} />
            </span>
            {version.stars === undefined ? null : <Stars stars={version.stars} />}
            {version.id === current && detail.versions.length > 1 ? (
              <span className="tag">{version.isMarked ? t.marked : t.current}</span>
            ) : null}
            {version.id === shown.id || version.status !== 'completed' || shown.status !== 'completed' ? null : (
              <button type="button" className="text-button" onClick={() => change({ compare: String(version.version) })}>
                {say(t.compare, { version: version.version })}
              </button>
            )}
          </li>
        ))}
      </ul>
      <MarkButton detail={detail} shown={shown} />
    </section>
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
        {say(t.mark, { version: shown.version })}
      </button>
      {mayMark ? null : <p className="quiet">{t.markRole}</p>}
      {deed.error === null ? null : <Problem fault={deed.error} />}
    </>
  )
}
