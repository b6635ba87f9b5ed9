import { askedWords, readable } from '../../../src/domain/release/call-words.ts'
import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { took } from '../language/time.ts'
import { CopyButton } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { useOpenedByLink } from '../parts/opened-by-link.ts'

type Call = Report['toolCalls'][number]

interface ItemParts {
  readonly call: Call
  readonly isOpen: boolean
  readonly toggle: (name: string, isOpen: boolean) => void
}

/** One question: closed it says what was asked of whom and how it went; open it shows the question and the answer as they were. */
export function TrailItem({ call, isOpen, toggle }: ItemParts) {
  const { locale, texts, say } = useWords()
  const t = texts.report.trail
  const name = String(call.number)
  const id = `call-${name}`
  useOpenedByLink(id, () => toggle(name, true))
  return (
    <li id={id}>
      <details
        open={isOpen}
        onToggle={(event) => {
          if (event.currentTarget.open !== isOpen) toggle(name, event.currentTarget.open)
        }}
      >
        <summary>
          <span className="evidence-number">[{name}]</span>
          <span className="trail-asked">
            <code>{tame(call.source === undefined ? call.tool : `${call.tool} · ${call.source}`)}</code>{' '}
            <span className="trail-words">{tame(askedWords(call.arguments))}</span>
          </span>
          <span className="evidence-tags">
            {call.error === undefined ? null : (
              <span className="state tone-amber">
                <Mark tone="amber" size={12} /> {t.failed}
              </span>
            )}
            {call.cached ? <span>{t.cached}</span> : null}
            <span>{size(locale, call.sizeBytes)}</span>
            <span>{took(locale, call.durationMs)}</span>
          </span>
        </summary>
        <div className="evidence-body">
          <p className="evidence-facts">
            <span>{call.round === 0 ? t.byRules : say(t.round, { round: call.round })}</span>
            {call.error === undefined ? null : <span>{tame(call.error)}</span>}
          </p>
          {isOpen ? <Texts call={call} /> : null}
        </div>
      </details>
    </li>
  )
}

/** Only what is open is made readable: an answer may be long. */
function Texts({ call }: { readonly call: Call }) {
  const { texts, say } = useWords()
  const t = texts.report.trail
  const cut = call.sizeBytes > call.result.length * 2
  const parts = [
    { title: t.question, text: readable(call.arguments) },
    { title: t.answer, text: readable(call.result) },
  ]
  return parts.map(({ title, text }) => (
    <div key={title} className="trail-text">
      <h4>
        {title} <CopyButton text={text} />
      </h4>
      {/* A long text scrolls inside; the keyboard must reach it, and it then needs a role and a name. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="evidence-lines" tabIndex={0} role="region" aria-label={say(t.of, { title, n: call.number })}>
        {tame(text)}
      </pre>
      {title === t.answer && cut ? <p className="quiet">{t.cut}</p> : null}
    </div>
  ))
}
