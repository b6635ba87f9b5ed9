export interface SharedWork<Call, Answer> {
  /** Answers all calls, in their order. */
  readonly run: (calls: readonly Call[]) => Promise<readonly Answer[]>
  /** How many of those that wait, from the first on, go along in the next run; one goes in any case. */
  readonly share: (waiting: readonly Call[]) => number
}

interface Waiting<Call, Answer> {
  readonly call: Call
  answer(answer: Answer): void
  refuse(fault: unknown): void
}

/**
 * One run for all callers of the moment (group commit): calls that arrive while a run is under way share the next one, since with many small ones it is the trips to the
 * database and its commits that take the time. Each caller is answered only after the run that holds his call. If a shared run is refused, each call is tried alone, so that
 * one caller's bad call does not cost the others theirs.
 */
export function shared<Call, Answer>(work: SharedWork<Call, Answer>): (call: Call) => Promise<Answer> {
  const waiting: Waiting<Call, Answer>[] = []
  let isRunning = false

  const runAll = async (): Promise<void> => {
    // Calls that arrive in the same turn of the event loop go along.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const count = work.share(waiting.map(({ call }) => call))
      await runFor(waiting.splice(0, Math.max(1, count)), work)
    }
    isRunning = false
  }

  return (call) =>
    new Promise((answer, refuse) => {
      waiting.push({ call, answer, refuse })
      if (isRunning) return
      isRunning = true
      void runAll()
    })
}

/** Never throws: every call gets its answer or its refusal. */
async function runFor<Call, Answer>(callers: readonly Waiting<Call, Answer>[], work: SharedWork<Call, Answer>): Promise<void> {
  try {
    const answers = await work.run(callers.map(({ call }) => call))
    // There is one for each call, or the run would not have ended.
    for (const [index, caller] of callers.entries()) caller.answer(answers[index] as Answer)
  } catch (fault) {
    const isSharedFault = callers.length > 1 && !(fault instanceof Error && 'retryable' in fault && fault.retryable === true)
    if (isSharedFault) for (const caller of callers) await runFor([caller], work)
    else for (const caller of callers) caller.refuse(fault)
  }
}
