import { useState } from 'react'
import { useIncidentDeed } from '../api/deeds.ts'
import { may } from '../api/role.ts'
import type { Incident, Overview } from '../api/shapes.ts'
import { undoablePlan, waitingPlan } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { ApproveDialog, RejectDialog, UndoDialog } from '../plan/decide.tsx'
import { titleOf } from '../plan/title.ts'
import { DismissDialog } from './buttons.tsx'

/** On a phone: the two buttons that matter now, always under the thumb. */
export function Bar({ incident, overview }: { readonly incident: Incident; readonly overview: Overview | undefined }) {
  const { texts, of } = useWords()
  const [asking, setAsking] = useState<'approve' | 'reject' | 'undo' | 'dismiss'>()
  const deed = useIncidentDeed()
  const close = (): void => setAsking(undefined)
  const waiting = may(overview, 'approver') ? waitingPlan(incident) : undefined
  const undoable = may(overview, 'approver') ? undoablePlan(incident) : undefined
  if (waiting === undefined && undoable === undefined && (incident.state === 'closed' || !may(overview, 'operator'))) return null
  return (
    <>
      <div className="bar" role="group" aria-label={texts.trouble.actions}>
        {waiting === undefined ? (
          <>
            {incident.state === 'closed' || !may(overview, 'operator') ? null : (
              <button type="button" className="button" onClick={() => setAsking('dismiss')}>
                {texts.trouble.dismiss}
              </button>
            )}
            {undoable === undefined ? (
              <button
                type="button"
                className="button button-main"
                disabled={deed.isPending}
                onClick={() => deed.mutate({ do: 'diagnose', id: incident.id })}
              >
                {texts.trouble.again}
              </button>
            ) : (
              <button type="button" className="button button-main" onClick={() => setAsking('undo')}>
                {texts.plan.undoShort}
              </button>
            )}
          </>
        ) : (
          <>
            <button type="button" className="button" onClick={() => setAsking('reject')}>
              {texts.plan.reject}
            </button>
            <button type="button" className="button button-main" onClick={() => setAsking('approve')}>
              {of(titleOf(waiting, texts.plan.first))}
            </button>
          </>
        )}
      </div>
      {asking === 'approve' ? <ApproveDialog incident={incident} close={close} /> : null}
      {asking === 'reject' && waiting !== undefined ? <RejectDialog plan={waiting} close={close} /> : null}
      {asking === 'undo' && undoable !== undefined ? <UndoDialog incident={incident} plan={undoable} close={close} /> : null}
      {asking === 'dismiss' ? <DismissDialog incident={incident} close={close} /> : null}
    </>
  )
}
