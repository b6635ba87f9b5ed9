import { harmlessText } from '../../domain/outside-text/harmless-text.ts'
import type { Language } from '../../domain/text.ts'
import type { CrashVerdict } from './verdict.ts'

export interface HarmlessVerdict {
  readonly verdict: CrashVerdict
  /** Sentences and addresses that were left out. */
  readonly leftOut: number
}

/** An answer as it may be shown, whoever talked the model into it. */
export function harmlessVerdict({ codeSuggestions, relatedIssues, ...said }: CrashVerdict, language: Language): HarmlessVerdict {
  let leftOut = 0
  const clean = (text: string): string =>
    harmlessText(text, language, () => {
      leftOut += 1
    })
  const { summary, rootCause, impact, recommendations, confidence } = said
  const verdict: CrashVerdict = {
    summary: clean(summary),
    rootCause: clean(rootCause),
    impact: clean(impact),
    recommendations: recommendations.map(clean),
    confidence,
    // Compared with what is known, and shown only as far as it is.
    relatedIssues,
    codeSuggestions: codeSuggestions.map(({ file, function: name, issue, suggestion, ...rest }) => ({
      ...rest,
      file: clean(file),
      function: clean(name),
      issue: clean(issue),
      suggestion: clean(suggestion),
    })),
  }
  return { verdict, leftOut }
}
