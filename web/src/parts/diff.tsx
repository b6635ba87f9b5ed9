import { useWords } from '../language/language.tsx'

type Kind = 'added' | 'removed' | 'place' | 'same'

/** A unified diff line by line; the sign stays in the text, so that colour is never alone. */
export function linesOf(diff: string): readonly { readonly kind: Kind; readonly text: string }[] {
  const lines = diff.replace(/\n$/, '').split('\n')
  return lines
    .filter((line) => !line.startsWith('--- ') && !line.startsWith('+++ ') && !line.startsWith('Index:') && !/^=+$/.test(line))
    .map((text) => ({ kind: kindOf(text), text }))
}

function kindOf(line: string): Kind {
  if (line.startsWith('@@')) return 'place'
  if (line.startsWith('+')) return 'added'
  if (line.startsWith('-')) return 'removed'
  return 'same'
}

export function Diff({ diff, object }: { readonly diff: string; readonly object: string }) {
  const { texts, say } = useWords()
  return (
    // A long line scrolls inside; the keyboard must reach it, and it then needs a role and a name.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="diff" role="region" tabIndex={0} aria-label={say(texts.plan.diffOf, { object })}>
      <pre>
        {linesOf(diff).map(({ kind, text }, index) => (
          // The lines of a diff never change places.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index} className={`diff-line diff-${kind}`}>
            {text}
            {'\n'}
          </span>
        ))}
      </pre>
    </div>
  )
}
