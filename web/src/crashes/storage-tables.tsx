import { useState } from 'react'
import { Link } from 'wouter'
import type { CrashStorage } from '../api/shapes.ts'
import { functionOf } from '../bug/sentence.ts'
import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { brief } from '../parts/foreign.tsx'

const shownFirst = 10

/** Which bugs take the room. */
export function ByGroup({ groups }: { readonly groups: CrashStorage['byGroup'] }) {
  const { locale, texts, number, count } = useWords()
  const [isOpen, setOpen] = useState(false)
  const t = texts.crashes.places.storage
  if (groups.length === 0) return null
  return (
    <section>
      <h2>{t.byGroup}</h2>
      <table className="table storage-table">
        <thead>
          <tr>
            <th scope="col">{t.group}</th>
            <th scope="col">{t.full}</th>
            <th scope="col">{t.slim}</th>
            <th scope="col">{t.size}</th>
          </tr>
        </thead>
        <tbody>
          {(isOpen ? groups : groups.slice(0, shownFirst)).map(({ group, frame, full, slim, bytes }) => (
            <tr key={group ?? 'none'}>
              <td>
                {group === undefined ? (
                  <span className="quiet">{t.ungrouped}</span>
                ) : (
                  <Link href={`/crashes/${group}`}>{frame === undefined ? group : brief(functionOf(frame), 120)}</Link>
                )}
              </td>
              <td>{number(full)}</td>
              <td>{number(slim)}</td>
              <td>{size(locale, bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > shownFirst ? (
        <button type="button" className="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? texts.app.fewer : count(t.moreGroups, groups.length - shownFirst)}
        </button>
      ) : null}
    </section>
  )
}

export function ByBackend({ backends }: { readonly backends: CrashStorage['byBackend'] }) {
  const { locale, texts, number } = useWords()
  const t = texts.crashes.places.storage
  if (backends.length === 0) return null
  return (
    <section>
      <h2>{t.byBackend}</h2>
      <table className="table storage-table">
        <thead>
          <tr>
            <th scope="col">{t.backend}</th>
            <th scope="col">{t.full}</th>
            <th scope="col">{t.slim}</th>
            <th scope="col">{t.size}</th>
          </tr>
        </thead>
        <tbody>
          {backends.map(({ backend, full, slim, bytes }) => (
            <tr key={backend}>
              <td>{t.backends[backend]}</td>
              <td>{number(full)}</td>
              <td>{number(slim)}</td>
              <td>{size(locale, bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
