import { useLocation } from 'wouter'
import { useOverview } from '../api/questions.ts'
import { type ReportDeed, useReportDeed } from '../api/releases.ts'
import { may } from '../api/role.ts'
import type { ReleaseDetail, Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayUsd } from '../language/say.ts'
import { Problem } from '../parts/problem.tsx'
import { releaseName } from './release-name.ts'

interface DiagnoseParts {
  readonly release: ReleaseDetail['deployment']
  /** Asks the same again, with its alert; without one it is the first time. */
  readonly before?: Report
}

/** Asks for a report, and goes to where it is being written. It reads only; what it may cost is said beside it. */
export function Diagnose({ release, before }: DiagnoseParts) {
  const { locale, texts, say } = useWords()
  const [, go] = useLocation()
  const overview = useOverview().data
  const deed = useReportDeed()
  const t = texts.report.ask
  const mayAsk = may(overview, 'operator')
  const request: ReportDeed =
    before === undefined ? { do: 'diagnose', release: release.id, language: locale } : { do: 'again', id: before.id }
  return (
    <div className="diagnose">
      <button
        type="button"
        className={before === undefined ? 'button button-main' : 'button'}
        disabled={!mayAsk || deed.isPending}
        onClick={() => deed.mutate(request, { onSuccess: ({ version }) => go(`/releases/${encodeURIComponent(release.id)}?v=${version}`) })}
      >
        {say(before === undefined ? t.first : t.again, { name: releaseName(release) })}
      </button>
      <p className="quiet">
        {mayAsk
          ? before?.costUsd === undefined || before.costUsd === 0
            ? t.what
            : say(t.cost, { cost: sayUsd(locale, before.costUsd) })
          : t.role}
      </p>
      {deed.error === null ? null : <Problem fault={deed.error} />}
    </div>
  )
}
