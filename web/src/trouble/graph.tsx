import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Trouble } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Mark } from '../parts/mark.tsx'
import { keyOf, ObjectName, pathOf } from '../parts/object-name.tsx'
import { causeGraph, type GraphNode } from './graph-nodes.ts'
import { boxHeight, place } from './graph-place.ts'
import { relationSentence } from './relation.ts'

/** From the cause to its symptoms. Each box is a button that says what is wrong with it; the same stands below as a list. */
export function Graph({ trouble }: { readonly trouble: Trouble }) {
  const words = useWords()
  const { texts } = words
  const graph = useMemo(() => causeGraph(trouble), [trouble])
  const [frame, width] = useWidth()
  const [chosen, setChosen] = useState<string>()
  const placement = useMemo(() => place(graph, width), [graph, width])
  const present = graph.nodes.find(({ key }) => key === chosen)
  return (
    <section className="section" aria-labelledby="picture">
      <h2 id="picture">{texts.trouble.picture}</h2>
      <div className="graph" ref={frame} style={{ blockSize: placement.height }} role="group" aria-label={texts.graph.label}>
        <svg width="100%" height={placement.height} aria-hidden="true">
          <defs>
            <marker id="arrow" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto-start-reverse">
              <path d="M0 0l6 3-6 3z" />
            </marker>
          </defs>
          {placement.paths.map(({ key, d }) => (
            <path key={key} className="graph-edge" d={d} markerEnd="url(#arrow)" />
          ))}
        </svg>
        {placement.boxes.map(({ node, x, y, width: boxWidth }) => (
          <GraphBox
            key={node.key}
            node={node}
            homeNamespace={trouble.cause.object.namespace}
            style={{ insetInlineStart: x, insetBlockStart: y, inlineSize: boxWidth, blockSize: boxHeight }}
            isChosen={node.key === chosen}
            choose={() => setChosen(node.key === chosen ? undefined : node.key)}
          />
        ))}
      </div>
      <div className="graph-detail" aria-live="polite">
        {present === undefined ? <p className="quiet">{texts.graph.choose}</p> : <Detail node={present} chain={trouble.chain} />}
      </div>
      <details className="graph-list">
        <summary>{texts.graph.list}</summary>
        <ul>
          {trouble.chain.map(({ from, to, relation }) => (
            <li key={`${keyOf(from)} ${keyOf(to)} ${relation}`}>{relationSentence({ from, to, relation }, words)}</li>
          ))}
        </ul>
      </details>
    </section>
  )
}

interface BoxParts {
  readonly node: GraphNode
  /** The cause's: objects beside it are named without it. */
  readonly homeNamespace: string
  readonly style: React.CSSProperties
  readonly isChosen: boolean
  readonly choose: () => void
}

function GraphBox({ node, homeNamespace, style, isChosen, choose }: BoxParts) {
  const { texts, say, number } = useWords()
  const [first] = node.objects
  if (first === undefined) return null
  const kinds = new Set(node.objects.map(({ kind }) => kind))
  const name =
    node.objects.length === 1
      ? first.namespace === homeNamespace
        ? first.name
        : pathOf(first)
      : say(texts.graph.folded, { n: number(node.objects.length), kind: kinds.size === 1 ? first.kind : texts.aside.objects })
  return (
    <button
      type="button"
      className={`graph-box ${node.isCause ? 'graph-cause' : ''}`}
      style={style}
      aria-pressed={isChosen}
      title={node.objects.slice(0, 20).map(keyOf).join('\n')}
      onClick={choose}
    >
      <span className="graph-kind">
        {node.symptoms.length > 0 ? <Mark tone="red" size={10} /> : null}
        {node.isCause ? `${texts.graph.cause} · ${first.kind}` : node.objects.length === 1 ? first.kind : ''}
      </span>
      <span className="graph-name">{name}</span>
    </button>
  )
}

function Detail({ node, chain }: { readonly node: GraphNode; readonly chain: Trouble['chain'] }) {
  const words = useWords()
  const { texts, of, count } = words
  const shown = node.symptoms.slice(0, 4)
  const [first] = node.objects
  const keys = new Set(node.objects.map(keyOf))
  const reasons = chain.filter(({ from, to }) => keys.has(keyOf(to)) && !keys.has(keyOf(from)))
  const [reason] = reasons
  return (
    <>
      {first === undefined || node.objects.length > 1 ? null : <ObjectName object={first} />}
      {node.symptoms.length === 0 ? <p className="quiet">{texts.graph.well}</p> : null}
      <ul>
        {shown.map((symptom) => (
          <li key={`${symptom.code} ${keyOf(symptom.object)} ${symptom.container ?? ''}`}>
            {of(symptom.message)} {node.objects.length > 1 ? <ObjectName object={symptom.object} /> : null}
          </li>
        ))}
      </ul>
      {node.symptoms.length > shown.length ? <p className="quiet">{count(texts.app.more, node.symptoms.length - shown.length)}</p> : null}
      {reason === undefined ? null : (
        <p className="quiet">
          {texts.graph.because}: {relationSentence(reason, words)}
          {reasons.length > 1 ? ` (${count(texts.app.more, reasons.length - 1)})` : ''}
        </p>
      )}
    </>
  )
}

const widthBeforeMeasuring = 760

function useWidth(): readonly [React.RefObject<HTMLDivElement | null>, number] {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(widthBeforeMeasuring)
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return undefined
    const measure = (): void => setWidth(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [frame, width]
}
