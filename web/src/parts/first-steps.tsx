import { useId } from 'react'
import { Command } from './copy.tsx'

interface StepsParts {
  readonly title: string
  readonly what?: string
  readonly steps: readonly { readonly what: string; readonly line: string }[]
}

/** What to do next where nothing is known yet: lines to type or copy, in the order in which they help. */
export function FirstSteps({ title, what, steps }: StepsParts) {
  const id = useId()
  return (
    <section className="newcomer" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {what === undefined ? null : <p>{what}</p>}
      <ol>
        {steps.map(({ what: step, line }) => (
          <li key={line}>
            <span>{step}</span>
            <Command line={line} />
          </li>
        ))}
      </ol>
    </section>
  )
}
