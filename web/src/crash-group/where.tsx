import { useState } from 'react'
import type { GroupDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { tame } from '../parts/foreign.tsx'

/** In which versions, pods and on which nodes, each with its share. */
export function Where({ group }: { readonly group: GroupDetail }) {
  const { texts, say } = useWords()
  const t = texts.crashes.group
  const { summary } = group
  if (summary === undefined) return null
  const { versions, pods, nodes, broughtBy } = summary
  const tags = {
    ...(broughtBy === undefined ? {} : { [broughtBy]: t.broughtBy }),
    ...(group.fixedIn === undefined ? {} : { [group.fixedIn]: t.fixedHere }),
  }
  return (
    <section className="section" aria-labelledby="where">
      <h2 id="where">{t.where}</h2>
      {broughtBy === undefined ? null : <p>{say(t.broughtByWhat, { version: broughtBy })}</p>}
      <div className="places">
        <Counts title={t.versions} heading={t.version} rows={versions} none={t.noVersion} tags={tags} />
        <Counts title={t.nodes} heading={t.node} rows={nodes} none="" />
        <Counts title={t.pods} heading={t.pod} rows={pods} none={t.noPod} />
      </div>
    </section>
  )
}

interface CountParts {
  readonly title: string
  readonly heading: string
  readonly rows: readonly { readonly name: string; readonly count: number }[]
  readonly none: string
  /** A word beside some of the names. */
  readonly tags?: Readonly<Record<string, string>>
}

const shownFirst = 6

function Counts({ title, heading, rows, none, tags = {} }: CountParts) {
  const { texts, number, count } = useWords()
  const [isOpen, setOpen] = useState(false)
  const most = Math.max(1, ...rows.map((row) => row.count))
  return (
    <div className="place">
      <table className="counts">
        <caption>
          {title} <span className="section-count">{number(rows.length)}</span>
        </caption>
        <thead className="unseen">
          <tr>
            <th scope="col">{heading}</th>
            <th scope="col">{texts.crashes.group.number}</th>
          </tr>
        </thead>
        <tbody>
          {(isOpen ? rows : rows.slice(0, shownFirst)).map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <span className="counts-name">{tame(row.name)}</span>
                {Object.hasOwn(tags, row.name) ? <span className="tag">{tags[row.name]}</span> : null}
                <span className="counts-bar" aria-hidden="true">
                  <span style={{ inlineSize: `${(row.count / most) * 100}%` }} />
                </span>
              </th>
              <td>{number(row.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p className="quiet">{none}</p> : null}
      {rows.length > shownFirst ? (
        <button type="button" className="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? texts.app.fewer : count(texts.app.more, rows.length - shownFirst)}
        </button>
      ) : null}
    </div>
  )
}
