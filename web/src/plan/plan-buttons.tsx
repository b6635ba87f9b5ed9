import { useState } from 'react'
import { may } from '../api/role.ts'
import type { Incident, Overview } from '../api/shapes.ts'
import { undoablePlan, waitingPlan } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { ApproveDialog, RejectDialog, UndoDialog } from './decide.tsx'
import { titleOf } from './title.ts'

/** The buttons of a plan that waits, or of one that can be put back. Each opens the second step; none changes anything by itself. */
export function PlanButtons({ incident, overview }: { readonly incident: Incident; readonly overview: Overview | undefined }) {
  const { texts, of } = useWords()
  const [asking, setAsking] = useState<'approve' | 'reject' | 'undo'>()
  const close = (): void => setAsking(undefined)
  const waiting = waitingPlan(incident)
  const undoable = undoablePlan(incident)
  const isAllowed = may(overview, 'approver')
  return (
    <>
      {waiting === undefined ? null : (
        <div className="plan-buttons">
          <button type="button" className="button button-main" disabled={!isAllowed} onClick={() => setAsking('approve')}>
            {of(titleOf(waiting, texts.plan.first))}
          </button>
          <button type="button" className="button" disabled={!isAllowed} onClick={() => setAsking('reject')}>
            {texts.plan.reject}
          </button>
          {isAllowed ? null : <span className="quiet">{texts.forbidden}</span>}
        </div>
      )}
      {undoable === undefined ? null : (
        <div className="plan-buttons">
          <button type="button" className="button" disabled={!isAllowed} onClick={() => setAsking('undo')}>
            {texts.plan.undoShort}
          </button>
        </div>
      )}
      {asking === 'approve' ? <ApproveDialog incident={incident} close={close} /> : null}
      {asking === 'reject' && waiting !== undefined ? <RejectDialog plan={waiting} close={close} /> : null}
      {asking === 'undo' && undoable !== undefined ? <UndoDialog incident={incident} plan={undoable} close={close} /> : null}
    </>
  )
}
