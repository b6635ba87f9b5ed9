import { Fault } from '../api/fault.ts'
import { useWords } from '../language/language.tsx'
import { WithCode } from './copy.tsx'

/** What went wrong, what to do next, and a code to search for. */
export function Problem({ fault, again }: { readonly fault: Error; readonly again?: () => void }) {
  const { texts, say } = useWords()
  const known = fault instanceof Fault ? fault : new Fault(fault.message, { code: 'internal', status: 0 })
  const message = messageOf(known, texts.fault, say)
  const next =
    known.next ?? (known.code === 'network' ? texts.fault.networkNext : known.code === 'shape' ? texts.fault.shapeNext : undefined)
  return (
    <div className="problem" role="alert">
      <p className="problem-message">{message}</p>
      {known.problems.map(({ field, reason }) => (
        <p key={field}>
          <code>{field}</code> {reason}
        </p>
      ))}
      {next === undefined ? null : (
        <p>
          <WithCode text={say(texts.fault.next, { next })} />
        </p>
      )}
      <p className="quiet">
        {say(texts.fault.code, { code: known.code })}
        {known.errorId === undefined ? null : ` · ${say(texts.fault.id, { id: known.errorId })}`}
      </p>
      {again === undefined ? null : (
        <button type="button" className="button" onClick={again}>
          {texts.fault.retry}
        </button>
      )}
    </div>
  )
}

function messageOf(
  fault: Fault,
  texts: { readonly network: string; readonly shape: string },
  say: (sentence: string, fills: Record<string, number>) => string,
): string {
  if (fault.code === 'network') return texts.network
  if (fault.code === 'shape') return say(texts.shape, { status: fault.status })
  return fault.message
}
