import type { CoredumpDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Command } from '../parts/copy.tsx'
import { seeLines } from './see-lines.ts'

/** Lines to type that show the same, each safe to paste. */
export function See({ crash }: { readonly crash: CoredumpDetail }) {
  const { texts } = useWords()
  const t = texts.crashes.one.see
  return (
    <section>
      <h2>{t.title}</h2>
      <ul className="see-lines">
        {seeLines(crash, location.origin).map(({ what, line }) => (
          <li key={line} className="see">
            <span className="quiet">{t[what]}</span>
            <Command line={line} />
          </li>
        ))}
      </ul>
    </section>
  )
}
