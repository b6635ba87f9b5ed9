import { useEffect, useState } from 'react'
import { useWords } from '../language/language.tsx'
import { CopyIcon, TickIcon } from './icons.tsx'

type Outcome = 'idle' | 'copied' | 'failed'

/** Copies a text. Without leave for the clipboard (a page not served over HTTPS) it says so, and the text stays selectable. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const { texts } = useWords()
  const [outcome, setOutcome] = useState<Outcome>('idle')
  useEffect(() => {
    if (outcome === 'idle') return undefined
    const timer = setTimeout(() => setOutcome('idle'), 2000)
    return () => clearTimeout(timer)
  }, [outcome])
  const name = label ?? texts.app.copy
  return (
    <>
      <button
        type="button"
        className="icon-button copy"
        title={name}
        aria-label={`${name}: ${text.slice(0, 120)}`}
        onClick={() => {
          copy(text).then(
            () => setOutcome('copied'),
            () => setOutcome('failed'),
          )
        }}
      >
        {outcome === 'copied' ? <TickIcon /> : <CopyIcon />}
      </button>
      <span className="unseen" role="status">
        {outcome === 'copied' ? texts.app.copied : outcome === 'failed' ? texts.app.selected : ''}
      </span>
    </>
  )
}

async function copy(text: string): Promise<void> {
  if (navigator.clipboard === undefined) throw new Error('no clipboard on this page')
  await navigator.clipboard.writeText(text)
}

/** A line to type in a terminal. */
export function Command({ line }: { readonly line: string }) {
  return (
    <span className="command">
      <code>{line}</code>
      <CopyButton text={line} />
    </span>
  )
}

/** A sentence in which \`words\` between backticks are set as code. */
export function WithCode({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={`${index} ${part}`}>{part}</code> : part))
}
