interface ChoiceParts {
  readonly label: string
  /** What is shown, and asked for, when nothing is chosen. */
  readonly any: string
  readonly value: string
  readonly choose: (value: string) => void
  /** Each word as the address has it and as people read it. */
  readonly children: readonly (readonly [string, string])[]
}

export function Choice({ label, any, value, choose, children }: ChoiceParts) {
  return (
    <select aria-label={label} value={value} onChange={(event) => choose(event.target.value)}>
      <option value="">{any}</option>
      {children.map(([key, word]) => (
        <option key={key} value={key}>
          {word}
        </option>
      ))}
    </select>
  )
}
