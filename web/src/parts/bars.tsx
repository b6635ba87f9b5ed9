interface BarsParts {
  readonly counts: readonly number[]
  readonly height: number
  /** From one bar's left edge to the next one's. */
  readonly step: number
}

/** Small bars side by side, drawn as high as the highest allows. Decoration: the numbers stand in words or a table beside it. */
export function Bars({ counts, height, step }: BarsParts) {
  const peak = Math.max(1, ...counts)
  return (
    <svg
      className="bars"
      viewBox={`0 0 ${counts.length * step} ${height}`}
      width={counts.length * step}
      height={height}
      aria-hidden="true"
      focusable="false"
    >
      {counts.map((n, index) => {
        const bar = n === 0 ? 1.5 : Math.max(4, (n / peak) * height)
        return (
          <rect
            // Bars never change places.
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            className={n === 0 ? 'trend-none' : 'trend-bar'}
            x={index * step}
            y={height - bar}
            width={step - 2}
            height={bar}
            rx="1"
          />
        )
      })}
    </svg>
  )
}
