import { Mark } from './mark.tsx'

interface GaugeParts {
  readonly label: string
  readonly used: number
  /** Nothing is drawn where there is none. */
  readonly limit: number | undefined
  readonly words: string
  readonly note?: string | undefined
  /** Said when the limit is near. */
  readonly near: string | undefined
}

/** How much of a limit is used: a bar, the numbers, and a word when it is nearly full. */
export function Gauge({ label, used, limit, words, note, near }: GaugeParts) {
  const share = limit === undefined || limit <= 0 ? undefined : Math.min(100, (used / limit) * 100)
  return (
    <p className={near === undefined ? 'gauge' : 'gauge tone-amber'}>
      {share === undefined ? null : (
        <span
          className="gauge-bar"
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share)}
          aria-valuetext={words}
        >
          <span style={{ inlineSize: `${share}%` }} />
        </span>
      )}
      <span>{words}</span>
      {note === undefined ? null : <span className="quiet">{note}</span>}
      {near === undefined ? null : (
        <span className="state">
          <Mark tone="amber" size={12} /> {near}
        </span>
      )}
    </p>
  )
}
