import { useState } from 'react'
import { useIncidentDeed } from '../api/deeds.ts'
import { useOverview } from '../api/questions.ts'
import { may } from '../api/role.ts'
import type { Incident } from '../api/shapes.ts'
import { waitingPlan } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Problem } from '../parts/problem.tsx'
import { titleOf } from '../plan/title.ts'

/** What a person can do with a trouble that writes nothing to the cluster: look again, dismiss. */
export function Buttons({ incident }: { readonly incident: Incident }) {
  const { texts, say, of } = useWords()
  const [isDismissing, setDismissing] = useState(false)
  const deed = useIncidentDeed()
  const waiting = waitingPlan(incident)
  const isAllowed = may(useOverview().data, 'operator')
  if (incident.state === 'closed' || (!isAllowed && waiting === undefined)) return null
  return (
    <section aria-label={texts.trouble.actions}>
      {waiting === undefined ? null : (
        <a className="button button-main aside-plan" href="#mend">
          {say(texts.plan.see, { title: of(titleOf(waiting, texts.plan.first)) })}
        </a>
      )}
      <div className="aside-buttons">
        {isAllowed ? (
          <>
            <button
              type="button"
              className="button"
              disabled={deed.isPending}
              onClick={() => deed.mutate({ do: 'diagnose', id: incident.id })}
            >
              {texts.trouble.again}
            </button>
            <button type="button" className="button" onClick={() => setDismissing(true)}>
              {texts.trouble.dismiss}
            </button>
          </>
        ) : null}
      </div>
      <p className="quiet" role="status">
        {deed.isSuccess && deed.variables.do === 'diagnose' ? texts.trouble.askedAgain : ''}
      </p>
      {deed.error === null || isDismissing ? null : <Problem fault={deed.error} />}
      {isDismissing ? <DismissDialog incident={incident} close={() => setDismissing(false)} /> : null}
    </section>
  )
}

export function DismissDialog({ incident, close }: { readonly incident: Incident; readonly close: () => void }) {
  const { texts, say } = useWords()
  const deed = useIncidentDeed()
  return (
    <Confirm
      title={texts.trouble.dismissTitle}
      action={say(texts.trouble.dismissDo, { id: incident.id })}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={(comment) => deed.mutate({ do: 'dismiss', id: incident.id, comment }, { onSuccess: close })}
    >
      <p>{texts.trouble.dismissWhat}</p>
    </Confirm>
  )
}
