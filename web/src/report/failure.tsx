import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { tame } from '../parts/foreign.tsx'

/** Why there is no report, and whether asking again can help. */
export function Failure({ report }: { readonly report: Report }) {
  const { locale, texts, say } = useWords()
  const t = texts.report.failure
  const { error } = report
  return (
    <div className="problem">
      <p className="problem-message">{tame(error?.why?.[locale] ?? error?.message ?? report.content)}</p>
      {error === undefined ? null : (
        <>
          <p>{wordOf(t.codes, error.code) === error.code ? '' : wordOf(t.codes, error.code)}</p>
          <p>{error.retryable ? t.retry : t.noRetry}</p>
          <p className="quiet">{say(texts.fault.code, { code: error.code })}</p>
        </>
      )}
    </div>
  )
}
