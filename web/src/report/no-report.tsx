import type { ReleaseDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { useTitle } from '../parts/title.ts'
import { ReleaseState } from '../releases/release-state.tsx'
import { Diagnose } from './diagnose.tsx'
import { ReleaseFacts } from './release-facts.tsx'
import { releaseName } from './release-name.ts'

/** A release that nobody has asked about: what is known of it, and the button that asks. */
export function NoReport({ release }: { readonly release: ReleaseDetail['deployment'] }) {
  const { texts } = useWords()
  useTitle(releaseName(release))
  return (
    <div className="trouble">
      <div className="trouble-main">
        <header className="head">
          <p className="head-line">
            <ReleaseState status={release.status} />
          </p>
          <h1>{releaseName(release)}</h1>
          <p className="quiet">{texts.report.none}</p>
        </header>
        <Diagnose release={release} />
      </div>
      <aside className="aside" aria-label={texts.report.facts.label}>
        <ReleaseFacts release={release} />
      </aside>
    </div>
  )
}
