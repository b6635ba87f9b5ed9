import { Fault } from '../api/fault.ts'
import { useWords } from '../language/language.tsx'
import { WithCode } from './copy.tsx'
import { Mark } from './mark.tsx'

interface ProblemParts {
  readonly fault: Error
  readonly again?: () => void
}

/** What went wrong, what to do next, and a code to search for. */
export function Problem({ fault, again }: ProblemParts) {
  const { texts, say } = useWords()
  const { known, message, next } = useProblem(fault)
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

/** The same within something that stands on its own, one of many: no alarm, and no frame. */
export function SmallProblem({ fault, what, again }: ProblemParts & { readonly what: string }) {
  const { texts, say } = useWords()
  const { message, next } = useProblem(fault)
  return (
    <div className="small-problem">
      <p className="small-problem-title">
        <Mark tone="amber" size={12} /> {what}
      </p>
      <p className="quiet">
        {message} {next === undefined ? null : <WithCode text={say(texts.fault.next, { next })} />}
      </p>
      {again === undefined ? null : (
        <button type="button" className="button" onClick={again}>
          {texts.fault.retry}
        </button>
      )}
    </div>
  )
}

function useProblem(fault: Error): { readonly known: Fault; readonly message: string; readonly next: string | undefined } {
  const { texts, say } = useWords()
  const known = fault instanceof Fault ? fault : new Fault(fault.message, { code: 'internal', status: 0 })
  const next =
    known.next ?? (known.code === 'network' ? texts.fault.networkNext : known.code === 'shape' ? texts.fault.shapeNext : undefined)
  return { known, message: messageOf(known, texts.fault, say), next }
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
