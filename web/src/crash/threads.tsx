import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { brief } from '../parts/foreign.tsx'
import { foldThreads, isWait, type ThreadFold } from './fold-threads.ts'
import { FrameRow } from './frame-row.tsx'
import { type CrashRecord, type ShownFrame, shownFrames } from './frames.ts'

const shownFirst = 8
const shownMore = 50
const mostIds = 40
const mostFrames = 60

/** What the others were doing, those with equal stacks told once: sixty of a pool wait, and one does not. */
export function Threads({ record }: { readonly record: CrashRecord }) {
  const { texts, count } = useWords()
  const [shown, setShown] = useState(shownFirst)
  const t = texts.crashes.one.threads
  const folds = foldThreads(record.threads, record.crashThread)
  const others = record.threadCount - 1
  return (
    <section className="section" aria-labelledby="threads">
      <h2 id="threads">
        {t.title} {others <= 0 ? null : <span className="section-count">{count(t.count, others)}</span>}
      </h2>
      {folds.length > 0 ? null : <p className="quiet">{others > 0 ? t.unread : t.none}</p>}
      {folds.length === 0 ? null : (
        <ul className="evidence">
          {folds.slice(0, shown).map((fold) => (
            <Fold key={fold.threads[0]?.tid} fold={fold} />
          ))}
        </ul>
      )}
      {folds.length > shown ? (
        <button type="button" className="button more-button" onClick={() => setShown(shown + shownMore)}>
          {count(t.more, Math.min(shownMore, folds.length - shown))}
        </button>
      ) : null}
    </section>
  )
}

/** Drawn only when opened: a process may have thousands of them. */
function Fold({ fold }: { readonly fold: ThreadFold }) {
  const { texts, count } = useWords()
  const [isOpen, setOpen] = useState(false)
  const t = texts.crashes.one.threads
  const sentence = count(fold.isWaiting ? t.wait : t.stand, fold.threads.length, { place: brief(fold.place, 140) })
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="evidence-number">×{fold.threads.length}</span>
          <span className="evidence-text">{sentence}</span>
          <span className="evidence-tags">{fold.name === undefined ? null : <span>{brief(fold.name, 40)}</span>}</span>
        </summary>
        {isOpen ? <Opened fold={fold} /> : null}
      </details>
    </li>
  )
}

function Opened({ fold }: { readonly fold: ThreadFold }) {
  const { texts, say, number } = useWords()
  const t = texts.crashes.one
  const ids = fold.threads
    .slice(0, mostIds)
    .map(({ tid }) => tid)
    .join(', ')
  const more = fold.threads.length - mostIds
  const frames = shownFrames(fold.frames)
  return (
    <div className="evidence-body">
      <ol className="frames">
        {frames.slice(0, mostFrames).map((shown) => (
          <FrameRow key={shown.index} shown={asBystander(shown)} />
        ))}
      </ol>
      {frames.length === 0 ? <p className="quiet">{t.stack.none}</p> : null}
      <p className="quiet">{say(t.threads.ids, { ids: more > 0 ? say(t.threads.andMore, { ids, n: number(more) }) : ids })}</p>
    </div>
  )
}

/** Nothing went wrong in these threads, and waiting is not what the program is about. */
function asBystander(shown: ShownFrame): ShownFrame {
  const { frame, kind } = shown
  if (kind === 'handler' || kind === 'other') return shown
  return { ...shown, kind: frame.function !== undefined && isWait(frame.function) ? 'other' : 'own' }
}
