import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { tame } from '../parts/foreign.tsx'
import type { CrashRecord } from './frames.ts'

const shownFirst = 40
const shownMore = 200

/** Files that were mapped, each with the build it is: what a person needs to find the symbols. */
export function Modules({ record }: { readonly record: CrashRecord }) {
  const { texts, count } = useWords()
  const [shown, setShown] = useState(shownFirst)
  const t = texts.crashes.one.modules
  const { modules } = record
  return (
    <section className="section" aria-labelledby="modules">
      <details className="fold">
        <summary>
          <h2 id="modules">{t.title}</h2> <span className="section-count">{count(t.count, modules.length)}</span>
        </summary>
        {modules.length === 0 ? (
          <p className="quiet">{t.none}</p>
        ) : (
          <table className="table modules">
            <thead>
              <tr>
                <th scope="col">{t.path}</th>
                <th scope="col">{t.build}</th>
              </tr>
            </thead>
            <tbody>
              {modules.slice(0, shown).map(({ path, buildId }) => (
                <tr key={`${path} ${buildId ?? ''}`}>
                  <td>
                    <code>{tame(path)}</code>
                  </td>
                  <td>{buildId === undefined ? <span className="quiet">{t.noBuild}</span> : <code>{buildId}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {modules.length > shown ? (
          <button type="button" className="button more-button" onClick={() => setShown(shown + shownMore)}>
            {count(t.more, Math.min(shownMore, modules.length - shown))}
          </button>
        ) : null}
      </details>
    </section>
  )
}
