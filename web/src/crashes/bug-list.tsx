import { memo } from 'react'
import { Link } from 'wouter'
import type { CrashGroupRow } from '../api/shapes.ts'
import { bugMessage, bugSentence } from '../bug/bug-sentence.ts'
import { BugState } from '../bug/bug-state.tsx'
import { Known } from '../bug/known.tsx'
import { useWords } from '../language/language.tsx'
import { Bars } from '../parts/bars.tsx'
import { brief } from '../parts/foreign.tsx'
import { When } from '../parts/when.tsx'

interface ListParts {
  readonly rows: readonly CrashGroupRow[]
  readonly chosen: string | undefined
  /** When the answer came, in milliseconds. */
  readonly asOf: number
}

/** One bug is one line is one sentence. */
export function BugList({ rows, chosen, asOf }: ListParts) {
  const { texts } = useWords()
  const { columns, list } = texts.crashes
  return (
    <div className="list bugs">
      <div className="list-head" aria-hidden="true">
        <span>{columns.state}</span>
        <span>{columns.bug}</span>
        <span>{columns.trend}</span>
        <span className="list-number">{columns.count}</span>
        <span className="list-number">{columns.last}</span>
      </div>
      <ul aria-label={list}>
        {rows.map((row) => (
          <BugRow key={row.id} bug={row} isChosen={row.id === chosen} asOf={asOf} />
        ))}
      </ul>
    </div>
  )
}

interface RowParts {
  readonly bug: CrashGroupRow
  readonly isChosen: boolean
  readonly asOf: number
}

/** Walking a long list by key marks two rows; the others are not drawn again. */
const BugRow = memo(function BugRow({ bug, isChosen, asOf }: RowParts) {
  const { texts, number, count } = useWords()
  const { glance, members } = bug
  const message = bugMessage(bug)
  const known = members.flatMap(({ looksLike }) => looksLike)[0]
  return (
    <li className={isChosen ? 'row row-chosen' : 'row'} data-row={bug.id} {...(isChosen ? { 'aria-current': true as const } : {})}>
      <BugState bug={bug} versions={glance.versions.most.map(({ name }) => name)} asOf={asOf} />
      <div className="row-main">
        <Link href={`/crashes/${bug.id}`} className="row-link">
          {bugSentence(bug, texts)}
        </Link>
        {message === undefined ? null : <span className="row-said">{brief(message, 200)}</span>}
        <span className="row-under">
          {known === undefined ? null : <Known known={known} />}
          <Places bug={bug} />
          <span className="quiet">{members[0]?.signal}</span>
          <span className="quiet row-id">{bug.id}</span>
        </span>
      </div>
      <span className="row-trend">
        <Bars counts={glance.trend} height={24} step={6} />
      </span>
      <span className="row-count list-number">
        <span className="row-wide">{number(bug.count)}</span>
        <span className="row-narrow">{count(texts.crashes.crashes, bug.count)}</span>
      </span>
      <span className="row-since list-number">
        <When at={bug.lastSeen} />
      </span>
    </li>
  )
})

/** Versions, pods and nodes in a few words; that it is one node only is worth a warning. */
function Places({ bug: { glance } }: { readonly bug: CrashGroupRow }) {
  const { texts, say, count, number } = useWords()
  const t = texts.crashes
  const { versions, pods, nodes, oneNodeOnly } = glance
  const [version] = versions.most
  return (
    <>
      {version === undefined ? null : (
        <span title={versions.most.map(({ name }) => name).join(', ')}>
          {say(versions.total === 1 ? t.versions.one : t.versions.other, {
            first: brief(version.name, 40),
            more: number(versions.total - 1),
          })}
        </span>
      )}
      {pods.total === 0 ? null : <span title={pods.most.map(({ name }) => name).join(', ')}>{count(t.pods, pods.total)}</span>}
      {oneNodeOnly === undefined ? (
        <span title={nodes.most.map(({ name }) => name).join(', ')}>{count(t.nodes, nodes.total)}</span>
      ) : (
        <span className="one-node" title={say(t.oneNodeWhat, { node: oneNodeOnly })}>
          {say(t.oneNode, { node: brief(oneNodeOnly, 60) })}
        </span>
      )}
    </>
  )
}
