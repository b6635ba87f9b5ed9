import { useWords } from '../language/language.tsx'
import { FirstSteps } from '../parts/first-steps.tsx'

/** What to do next, for somebody who has just started it: four lines to type, in the order in which they help. */
export function Newcomer({ origin }: { readonly origin: string }) {
  const { texts } = useWords()
  const { newcomer } = texts
  const steps = [
    { what: newcomer.steps.analyze, line: 'aceso analyze' },
    { what: newcomer.steps.doctor, line: 'aceso doctor' },
    { what: newcomer.steps.alert, line: `url: ${origin}/api/v1/webhooks/alertmanager` },
    { what: newcomer.steps.recording, line: 'aceso start --recording examples/broken-shop' },
  ]
  return <FirstSteps title={newcomer.title} what={newcomer.what} steps={steps} />
}
