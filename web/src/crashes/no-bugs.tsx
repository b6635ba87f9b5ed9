import { useCrashSummary } from '../api/crashes.ts'
import { useWords } from '../language/language.tsx'
import { FirstSteps } from '../parts/first-steps.tsx'
import { Mark } from '../parts/mark.tsx'
import { NoneMatch } from '../parts/none-match.tsx'

/** An empty list is an answer: nothing matches, or nothing has been told, and then how that is changed. */
export function NoBugs({ isNarrow, clear }: { readonly isNarrow: boolean; readonly clear: () => void }) {
  const { texts } = useWords()
  const t = texts.crashes.empty
  if (isNarrow) return <NoneMatch title={texts.crashes.search.none} clear={clear} />
  return (
    <>
      <Why />
      <FirstSteps
        title={t.start}
        steps={[
          { what: t.steps.preflight, line: 'aceso crash preflight' },
          { what: t.steps.inspect, line: 'aceso crash inspect <core>' },
          { what: t.steps.token, line: 'aceso token add crash-agent --role operator' },
          { what: t.steps.deploy, line: 'scripts/deploy.sh' },
          { what: t.steps.machine, line: 'ACESO_CRASHES_CORE_PATH=/var/lib/systemd/coredump aceso start' },
        ]}
      />
    </>
  )
}

/** Whether nothing crashed, or nobody would have told. */
function Why() {
  const t = useWords().texts.crashes.empty
  const agents = useCrashSummary().data?.agentStatus
  const isBlind = agents === 'none' || agents === 'stopped'
  return (
    <div className="empty">
      <p className="empty-title">
        <Mark tone={isBlind ? 'amber' : 'green'} size={18} /> {agents === 'none' ? t.noAgent : agents === 'stopped' ? t.silent : t.none}
      </p>
      {agents === undefined ? null : (
        <p className="quiet">{agents === 'none' ? t.noAgentWhat : agents === 'stopped' ? t.silentWhat : t.watching}</p>
      )}
    </div>
  )
}
