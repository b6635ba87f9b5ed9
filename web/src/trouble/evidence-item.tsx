import { useRef } from 'react'
import { Link } from 'wouter'
import type { Evidence } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Command } from '../parts/copy.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { useOpenedByLink } from '../parts/opened-by-link.ts'
import { When } from '../parts/when.tsx'

interface EvidenceParts {
  readonly piece: Evidence
  /** Its number, or `x` and a number for what speaks against the cause. */
  readonly name: string
  /** Another piece says the same of another object. */
  readonly isTwin: boolean
  readonly isOpen: boolean
  readonly toggle: (name: string, isOpen: boolean) => void
}

/** One fact. Closed it is a sentence with its number; open it says where it comes from and how to see it oneself. */
export function EvidenceItem({ piece, name, isTwin, isOpen, toggle }: EvidenceParts) {
  const { texts, of, count } = useWords()
  const element = useRef<HTMLDetailsElement>(null)
  const id = `evidence-${name}`
  useOpenedByLink(id, () => toggle(name, true))
  const text = of(piece.text)
  const [first = '', ...more] = text.split('\n')
  return (
    <li id={id}>
      <details
        ref={element}
        open={isOpen}
        onToggle={(event) => {
          if (event.currentTarget.open !== isOpen) toggle(name, event.currentTarget.open)
        }}
      >
        <summary>
          <span className="evidence-number">[{name.replace('x', '−')}]</span>
          <span className={piece.kind === 'log' ? 'evidence-text evidence-log' : 'evidence-text'}>
            {first}
            {isTwin && piece.object !== undefined ? (
              <>
                {' '}
                <ObjectName object={piece.object} />
              </>
            ) : null}
          </span>
          <span className="evidence-tags">
            {piece.count === undefined ? null : <span title={count(texts.evidence.seen, piece.count)}>×{piece.count}</span>}
            <span className="evidence-kind">{texts.evidence.kinds[piece.kind]}</span>
          </span>
        </summary>
        <div className="evidence-body">
          {more.length === 0 ? null : (
            // Long log lines scroll inside; the keyboard must reach them.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <pre className="evidence-lines" tabIndex={0} role="region" aria-label={texts.evidence.kinds[piece.kind]}>
              {text}
            </pre>
          )}
          <p className="evidence-facts">
            {piece.object === undefined ? null : <ObjectName object={piece.object} />}
            {piece.at === undefined ? null : <When at={piece.at} />}
            {piece.count === undefined ? null : <span>{count(texts.evidence.seen, piece.count)}</span>}
            <span>{texts.evidence.strengthMeans[piece.strength]}</span>
          </p>
          <CrashLink piece={piece} />
          {piece.origin === '' ? null : (
            <div className="see">
              <span className="quiet">{texts.evidence.see}</span>
              <Command line={piece.origin} />
            </div>
          )}
        </div>
      </details>
    </li>
  )
}

/** What a core dump tells has a page of its own. */
function CrashLink({ piece }: { readonly piece: Evidence }) {
  const { texts } = useWords()
  const id = piece.kind === 'crash' ? /^aceso crash show ([0-9a-f]{32})$/.exec(piece.origin)?.[1] : undefined
  if (id === undefined) return null
  return (
    <p>
      <Link href={`/crashes/${id}`}>{texts.evidence.openCrash}</Link>
    </p>
  )
}
