import { useReportDiff } from '../api/releases.ts'
import type { ReleaseDetail, Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Diff } from '../parts/diff.tsx'
import { Problem } from '../parts/problem.tsx'
import { useAddress } from '../parts/search-params.ts'

interface CompareParts {
  readonly detail: ReleaseDetail
  readonly report: Report
}

/** What the version that is shown says differently from the one that the address names. */
export function Compare({ detail, report }: CompareParts) {
  const { locale, texts, say } = useWords()
  const [address, change] = useAddress()
  const other = detail.versions.find(({ version }) => String(version) === address.get('compare'))
  const diff = useReportDiff(report.id, other?.id, locale)
  const t = texts.report.versions
  if (other === undefined) return null
  return (
    <Dialog title={say(t.compareTitle, { from: other.version, to: report.version })} close={() => change({ compare: undefined })}>
      <div className="dialog-body">
        {diff.data === undefined ? (
          diff.error === null ? (
            <Asking what={t.comparing} />
          ) : (
            <Problem fault={diff.error} again={() => void diff.refetch()} />
          )
        ) : diff.data.diff === '' ? (
          <p>{t.same}</p>
        ) : (
          <div className="compare">
            <Diff diff={diff.data.diff} object={say(t.compareTitle, { from: other.version, to: report.version })} />
          </div>
        )}
      </div>
    </Dialog>
  )
}
