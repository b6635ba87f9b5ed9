import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { Mark } from '../parts/mark.tsx'

interface GaugeParts {
  readonly used: number
  readonly limit: number
  /** What the file system has left; undefined where nobody tells. */
  readonly free: number | undefined
  readonly isNear: boolean
}

/** How much of a limit is used: a bar, the numbers, and a word when it is nearly full. */
export function Gauge({ used, limit, free, isNear }: GaugeParts) {
  const { locale, texts, say } = useWords()
  const t = texts.crashes.places.storage
  const share = limit <= 0 ? 0 : Math.min(100, (used / limit) * 100)
  const words =
    limit <= 0 ? say(t.noLimit, { used: size(locale, used) }) : say(t.used, { used: size(locale, used), limit: size(locale, limit) })
  return (
    <p className={isNear ? 'gauge tone-amber' : 'gauge'}>
      <span
        className="gauge-bar"
        role="meter"
        aria-label={t.columns.used}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share)}
        aria-valuetext={words}
      >
        <span style={{ inlineSize: `${share}%` }} />
      </span>
      <span>{words}</span>
      {free === undefined ? null : <span className="quiet">{say(t.free, { free: size(locale, free) })}</span>}
      {isNear ? (
        <span className="state">
          <Mark tone="amber" size={12} /> {t.near}
        </span>
      ) : null}
    </p>
  )
}
