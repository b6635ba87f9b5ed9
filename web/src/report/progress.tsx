import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayList, sayUsd } from '../language/say.ts'
import { size } from '../language/size.ts'
import { took } from '../language/time.ts'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { Since } from '../parts/when.tsx'

/** The work as it goes: what is being asked of whom, what came back, and what it has cost so far. */
export function Progress({ report }: { readonly report: Report }) {
  const { locale, texts, say, count, number } = useWords()
  const t = texts.report.progress
  const { progress, createdTime } = report
  const tokens = progress === undefined ? 0 : progress.tokens.input + progress.tokens.output
  return (
    <section className="section progress" aria-labelledby="progress">
      <h2 id="progress">{t.title}</h2>
      <p className="progress-now" role="status">
        <Mark tone="blue" /> <span>{progress === undefined ? t.waiting : nowText(progress, t, { say, count }, locale)}</span>
      </p>
      <dl className="progress-figures">
        <div>
          <dt>{t.since}</dt>
          <dd>
            <Since at={createdTime} />
          </dd>
        </div>
        <div>
          <dt>{t.round}</dt>
          <dd>{progress === undefined || progress.round === 0 ? '–' : number(progress.round)}</dd>
        </div>
        <div>
          <dt>{t.answers}</dt>
          <dd>{number(progress?.answers ?? 0)}</dd>
        </div>
        <div>
          <dt>{t.tokens}</dt>
          <dd>{number(tokens)}</dd>
        </div>
        <div>
          <dt>{t.cost}</dt>
          <dd>{tokens === 0 ? sayUsd(locale, 0) : progress?.costUsd === undefined ? t.unpriced : sayUsd(locale, progress.costUsd)}</dd>
        </div>
      </dl>
      {progress === undefined || progress.calls.length === 0 ? null : (
        <ol className="progress-calls" aria-label={count(t.calls, progress.calls.length)}>
          {progress.calls.toReversed().map(({ number: n, tool, durationMs, sizeBytes, cached, isError }) => (
            <li key={n}>
              <span className="evidence-number">[{n}]</span>
              <code>{tame(tool)}</code>
              <span className="quiet">
                {isError ? (
                  <span className="state tone-amber">
                    <Mark tone="amber" size={12} /> {texts.report.trail.failed}
                  </span>
                ) : (
                  size(locale, sizeBytes)
                )}
                {' · '}
                {cached ? texts.report.trail.cached : took(locale, durationMs)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

type ProgressTexts = ReturnType<typeof useWords>['texts']['report']['progress']

function nowText(
  { doing, round, tools, queries = 0 }: NonNullable<Report['progress']>,
  t: ProgressTexts,
  { say, count }: Pick<ReturnType<typeof useWords>, 'say' | 'count'>,
  locale: 'en' | 'zh',
): string {
  switch (doing) {
    case 'rules':
      return t.rules
    case 'thinking':
      return say(t.thinking, { round })
    case 'asking':
      return say(t.asking, { round, tools: sayList(locale, [...new Set(tools.map((tool) => tame(tool)))]) })
    case 'proving':
      return queries === 0 ? t.proving : count(t.provingQueries, queries)
  }
}
