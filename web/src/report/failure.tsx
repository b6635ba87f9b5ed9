import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { WithCode } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'

/** Why there is no report in the reader's words, then as it was said, and whether asking again can help. */
export function Failure({ report }: { readonly report: Report }) {
  const { locale, texts, say } = useWords()
  const t = texts.report.failure
  const { error } = report
  if (error === undefined)
    return (
      <div className="problem">
        <p className="problem-message">{tame(report.content)}</p>
      </div>
    )
  const known = Object.hasOwn(t.codes, error.code) ? t.codes[error.code as keyof typeof t.codes] : undefined
  const said = tame(error.why?.[locale] ?? error.message)
  return (
    <div className="problem">
      <p className="problem-message">{known === undefined ? said : <WithCode text={known} />}</p>
      {known === undefined ? null : <p>{error.why === undefined ? say(t.own, { message: said }) : said}</p>}
      <p>{error.retryable ? t.retry : t.noRetry}</p>
      <p className="quiet">{say(texts.fault.code, { code: error.code })}</p>
    </div>
  )
}
