import { type Block, type Piece, piecesOf, proseOf, type Stretch } from '../../../src/domain/release/prose.ts'
import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'

interface ProseParts {
  readonly text: string
  readonly claims: Report['claims']
  /** Numbers of the questions that were asked: what is cited beyond them leads nowhere. */
  readonly asked: ReadonlySet<number>
}

/** A section as it was written: every sentence that is not backed by an answer says so, every citation leads to its answer. */
export function Prose({ text, claims, asked }: ProseParts) {
  return (
    <div className="prose">
      {proseOf(tame(text), claims).map((block, index) => (
        // The blocks of a text that is written never change places.
        // oxlint-disable-next-line react/no-array-index-key
        <ProseBlock key={index} block={block} asked={asked} />
      ))}
    </div>
  )
}

function ProseBlock({ block, asked }: { readonly block: Block; readonly asked: ReadonlySet<number> }) {
  const { report } = useWords().texts
  if (block.kind === 'code')
    return (
      <div className="prose-code">
        <pre>{block.text}</pre>
        <CopyButton text={block.text} label={report.code} />
      </div>
    )
  return (
    <p className={`prose-line prose-${block.mark}`}>
      {block.mark === 'number' ? <span className="prose-mark">{block.number}.</span> : null}
      {block.mark === 'bullet' ? (
        <span className="prose-mark" aria-hidden="true">
          •
        </span>
      ) : null}
      <span>
        {block.stretches.map((stretch, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Sentence key={index} stretch={stretch} asked={asked} />
        ))}
      </span>
    </p>
  )
}

function Sentence({ stretch, asked }: { readonly stretch: Stretch; readonly asked: ReadonlySet<number> }) {
  const { report } = useWords().texts
  const { claim } = stretch
  const pieces = piecesOf(stretch).map((piece, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <Inline key={index} piece={piece} asked={asked} />
  ))
  if (claim === undefined || claim.verdict === 'supported') return pieces
  return (
    <span className="claim">
      {pieces}
      <span className="claim-tag" title={report.unproved.means[claim.verdict]}>
        {report.unproved.tags[claim.verdict]}
      </span>
    </span>
  )
}

function Inline({ piece, asked }: { readonly piece: Piece; readonly asked: ReadonlySet<number> }) {
  const { report } = useWords().texts
  switch (piece.kind) {
    case 'code':
      return <code>{piece.text}</code>
    case 'strong':
      return <strong>{piece.text}</strong>
    case 'doubt':
      return (
        <mark className="claim-number" title={report.unproved.number}>
          {piece.text}
        </mark>
      )
    case 'cite':
      return piece.marks.map((mark) => <Cite key={mark} mark={mark} asked={asked} />)
    default:
      return piece.text
  }
}

/** Leads to the answer that is cited; what was never asked is no link. */
function Cite({ mark, asked }: { readonly mark: string; readonly asked: ReadonlySet<number> }) {
  const { texts, say } = useWords()
  const t = texts.report.cites
  const isRule = mark.startsWith('R')
  if (!isRule && mark !== '0' && !asked.has(Number(mark))) return <span className="cite cite-none">[{mark}]</span>
  const label = isRule ? say(t.rule, { id: mark }) : mark === '0' ? t.told : say(t.answer, { n: mark })
  return (
    <a
      className="cite"
      href={isRule ? `#rule-${mark}` : mark === '0' ? '#told' : `#call-${mark}`}
      aria-label={`[${mark}] ${label}`}
      title={label}
    >
      [{mark}]
    </a>
  )
}
