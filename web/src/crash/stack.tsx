import { useState } from 'react'
import type { CoredumpDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { WithCode } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'
import { useAddress } from '../parts/search-params.ts'
import { FrameRow } from './frame-row.tsx'
import { type CrashRecord, foldedFrames, type Repeat, type ShownFrame, shownFrames } from './frames.ts'

const shownFirst = 40
const shownMore = 200

/** The stack of the thread that crashed, innermost first, with the frame that went wrong marked. */
export function Stack({ record }: { readonly record: CrashRecord }) {
  const { texts, say } = useWords()
  const [address, change] = useAddress()
  const t = texts.crashes.one.stack
  const thread = record.threads.find(({ tid }) => tid === record.crashThread)
  const all = shownFrames(thread?.frames ?? [])
  const isOwnOnly = address.get('frames') === 'own'
  const own = all.filter(({ kind }) => kind === 'faulting' || kind === 'own')
  const name = thread?.name
  return (
    <section className="section" aria-labelledby="stack">
      <h2 id="stack">
        {t.title}{' '}
        <span className="section-count">
          {name === undefined ? say(t.thread, { tid: record.crashThread }) : say(t.named, { tid: record.crashThread, name: tame(name) })}
          {' · '}
          {t.origins[record.stack.origin]}
        </span>
      </h2>
      <StackFault fault={record.stack.fault} />
      {all.length === 0 ? (
        <p className="quiet">{t.none}</p>
      ) : (
        <>
          <fieldset className="chips">
            <legend className="unseen">{t.show}</legend>
            <button type="button" className="chip" aria-pressed={!isOwnOnly} onClick={() => change({ frames: undefined })}>
              {t.all}
            </button>
            <button type="button" className="chip" aria-pressed={isOwnOnly} onClick={() => change({ frames: 'own' })}>
              {t.own}
            </button>
          </fieldset>
          <Frames frames={isOwnOnly ? own : all} hidden={isOwnOnly ? all.length - own.length : 0} />
        </>
      )}
    </section>
  )
}

/** Why there is no better stack, and what mends that. */
function StackFault({ fault }: { readonly fault: NonNullable<CoredumpDetail['report']['record']>['stack']['fault'] }) {
  const { texts } = useWords()
  if (fault === undefined) return null
  return (
    <p className="note tone-amber">
      <WithCode text={texts.crashes.one.stack.faults[fault.kind]} />{' '}
      {fault.detail === '' ? null : <span className="quiet">{tame(fault.detail)}</span>}
    </p>
  )
}

interface FramesParts {
  readonly frames: readonly ShownFrame[]
  /** Left out by the reader's own choice. */
  readonly hidden: number
}

/** A window onto the stack: recursions folded, and no more rows drawn than anybody reads at once. */
function Frames({ frames, hidden }: FramesParts) {
  const { texts, count } = useWords()
  const [isUnfolded, setUnfolded] = useState(false)
  const [shown, setShown] = useState(shownFirst)
  const t = texts.crashes.one.stack
  const rows: readonly (ShownFrame | Repeat)[] = isUnfolded ? frames : foldedFrames(frames)
  // The frame that went wrong is shown however deep it lies.
  const deepest = rows.findIndex((row) => 'kind' in row && row.kind === 'faulting')
  const most = Math.max(shown, deepest + 4)
  return (
    <>
      <ol className="frames">
        {rows
          .slice(0, most)
          .map((row) =>
            'kind' in row ? (
              <FrameRow key={row.index} shown={row} />
            ) : (
              <RepeatRow key={`${row.from} again`} repeat={row} unfold={() => setUnfolded(true)} />
            ),
          )}
      </ol>
      {rows.length > most ? (
        <button type="button" className="button" onClick={() => setShown(most + shownMore)}>
          {count(t.more, Math.min(shownMore, rows.length - most))}
        </button>
      ) : null}
      {hidden === 0 ? null : <p className="quiet">{count(t.hidden, hidden)}</p>}
    </>
  )
}

function RepeatRow({ repeat, unfold }: { readonly repeat: Repeat; readonly unfold: () => void }) {
  const { texts, count, number } = useWords()
  const t = texts.crashes.one.stack
  return (
    <li className="frame frame-repeat">
      <span className="frame-name">{count(t.repeats, repeat.period, { times: number(repeat.repeats) })}</span>
      <button type="button" className="text-button" onClick={unfold}>
        {t.unfold}
      </button>
    </li>
  )
}
