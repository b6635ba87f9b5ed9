import type { Analyzer, AnalyzerInput } from '../analyzers/contract.ts'
import { faultText } from '../domain/errors.ts'
import type { Hypothesis, NotChecked } from '../domain/incident/hypothesis.ts'
import { bounded, verbatim } from '../domain/text.ts'

export interface AnalyzerRun {
  readonly analyzers: readonly Analyzer[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly timeoutMs: number
}

/** Asks every analyzer at once. One that fails or takes too long is named in `notChecked`; what the others found stands. */
export async function runAnalyzers(
  { analyzers, settings, timeoutMs }: AnalyzerRun,
  input: AnalyzerInput,
): Promise<{ readonly hypotheses: readonly Hypothesis[]; readonly notChecked: readonly NotChecked[] }> {
  const results = await Promise.all(
    analyzers.map(async (analyzer) => {
      try {
        return { hypotheses: await within(timeoutMs, input, (bounds) => analyzer.analyze(bounds, settings[analyzer.kind])), notChecked: [] }
      } catch (fault) {
        input.signal.throwIfAborted()
        return { hypotheses: [], notChecked: [notRun(analyzer.kind, fault, timeoutMs)] }
      }
    }),
  )
  return { hypotheses: results.flatMap(({ hypotheses }) => hypotheses), notChecked: results.flatMap(({ notChecked }) => notChecked) }
}

class TooLate extends Error {}

function notRun(kind: string, fault: unknown, timeoutMs: number): NotChecked {
  const seconds = timeoutMs / 1000
  return {
    what: { en: `analyzer ${kind}`, zh: `分析器 ${kind}` },
    why:
      fault instanceof TooLate
        ? { en: `no answer within ${seconds} s`, zh: `${seconds} 秒内没有结果` }
        : verbatim(bounded(faultText(fault), 300)),
  }
}

async function within<Value>(timeoutMs: number, input: AnalyzerInput, run: (input: AnalyzerInput) => Promise<Value>): Promise<Value> {
  const stop = new AbortController()
  const signal = AbortSignal.any([input.signal, stop.signal])
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new TooLate()), timeoutMs)
  const cancel = (): void => reject(new Error('cancelled'))
  input.signal.addEventListener('abort', cancel, { once: true })
  try {
    return await Promise.race([run({ ...input, signal }), ended])
  } finally {
    clearTimeout(timer)
    // The signal may live as long as the server, and must not hold on to every world that was looked at.
    input.signal.removeEventListener('abort', cancel)
    stop.abort()
  }
}
