import { useWords } from '../language/language.tsx'
import { Foreign, tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { placeOf, type ShownFrame } from './frames.ts'

/** One frame: its number, its function, and where it lies. */
export function FrameRow({ shown: { frame, index, kind } }: { readonly shown: ShownFrame }) {
  const { texts, say } = useWords()
  const t = texts.crashes.one.stack
  return (
    <li className={`frame frame-${kind}`}>
      <span className="frame-number" aria-label={say(t.frame, { n: index })}>
        {index}
      </span>
      <span className="frame-name">
        {kind === 'faulting' ? (
          <span className="frame-mark tone-red" title={t.faulting}>
            <Mark tone="red" size={13} />
            <span className="unseen">{t.faulting}: </span>
          </span>
        ) : null}
        {kind === 'handler' ? (
          <em>{t.handler}</em>
        ) : frame.function === undefined ? (
          <span className="quiet">
            {t.unknown} <code>+{frame.offset}</code>
          </span>
        ) : (
          <Foreign text={frame.function} />
        )}
        {frame.inlined === true ? <span className="frame-inlined"> {t.inlined}</span> : null}
      </span>
      <span className="frame-place" title={tame(frame.file ?? frame.module)}>
        {tame(placeOf(frame))}
      </span>
    </li>
  )
}
