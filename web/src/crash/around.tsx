import { useState } from 'react'
import type { CoredumpDetail, GroupDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { duration, exact } from '../language/time.ts'
import { brief, tame } from '../parts/foreign.tsx'
import { type Moment, momentsOf } from './moments.ts'

const shownFirst = 40

interface AroundParts {
  readonly crash: CoredumpDetail
  readonly group: GroupDetail | undefined
}

/** Before and after: the release, the log, the crash, the report; and the end of the log to read. */
export function Around({ crash, group }: AroundParts) {
  const { texts } = useWords()
  const t = texts.crashes.one.around
  const crashMs = Date.parse(crash.file.timestamp)
  return (
    <section className="section" aria-labelledby="around">
      <h2 id="around">{t.title}</h2>
      <ol className="timeline">
        {momentsOf(crash, group).map((moment) => (
          <Step key={`${moment.kind} ${moment.atMs} ${moment.text}`} moment={moment} crashMs={crashMs} />
        ))}
      </ol>
      <LogTail log={crash.report.logTail} />
    </section>
  )
}

function Step({ moment, crashMs }: { readonly moment: Moment; readonly crashMs: number }) {
  const { locale, texts, say } = useWords()
  const t = texts.crashes.one.around
  const { kind, atMs, text } = moment
  const distance = atMs - crashMs
  const when =
    distance === 0 ? exact(locale, atMs) : say(distance < 0 ? t.before : t.after, { duration: duration(locale, Math.abs(distance)) })
  return (
    <li className={kind === 'crash' ? 'step step-present' : 'step'}>
      <span className="step-mark" aria-hidden="true">
        <span className="step-dot" />
      </span>
      <div>
        <p className="step-head">
          <span className="step-phase">{phaseOf(moment, t, say)}</span>
          <time className="step-time" dateTime={new Date(atMs).toISOString()} title={exact(locale, atMs)}>
            {when}
          </time>
        </p>
        {kind === 'line' ? <p className="around-line">{brief(text, 400)}</p> : null}
      </div>
    </li>
  )
}

type Words = ReturnType<typeof useWords>

function phaseOf({ kind, text, isCulprit }: Moment, t: Words['texts']['crashes']['one']['around'], say: Words['say']): string {
  switch (kind) {
    case 'release':
      return say(isCulprit === true ? t.broughtBy : t.release, { version: brief(text, 80) })
    case 'first-of-bug':
      return t.firstOfBug
    case 'line':
      return t.line
    case 'crash':
      return t.crash
    case 'told':
      return t.told
  }
}

/** The end of the container's log; earlier lines on demand. */
function LogTail({ log }: { readonly log: string | undefined }) {
  const { texts, count } = useWords()
  const [isWhole, setWhole] = useState(false)
  const t = texts.crashes.one.around
  if (log === undefined || log.trim() === '') return <p className="quiet">{t.noLog}</p>
  const lines = log.trimEnd().split('\n')
  const hidden = isWhole ? 0 : Math.max(0, lines.length - shownFirst)
  return (
    <>
      <h3>{t.log}</h3>
      {hidden === 0 ? null : (
        <button type="button" className="text-button" onClick={() => setWhole(true)}>
          {count(t.more, hidden)}
        </button>
      )}
      <LogLines text={lines.slice(hidden).join('\n')} />
    </>
  )
}

function LogLines({ text }: { readonly text: string }) {
  const { texts } = useWords()
  return (
    // Long lines scroll inside; the keyboard must reach them.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="evidence-lines log-tail" tabIndex={0} role="region" aria-label={texts.crashes.one.around.logOf}>
      {tame(text)}
    </pre>
  )
}
