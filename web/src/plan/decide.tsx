import { useIncidentDeed } from '../api/deeds.ts'
import type { Incident, Plan } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Diff } from '../parts/diff.tsx'
import { keyOf } from '../parts/object-name.tsx'
import { Risk } from './risk.tsx'
import { titleOf } from './title.ts'

/** The second step of an approval: the change once more, and the button that names it. */
export function ApproveDialog({ incident, close }: { readonly incident: Incident; readonly close: () => void }) {
  const { texts, say } = useWords()
  const title = useTitle(incident.plan)
  const { plan } = incident
  const deed = useIncidentDeed()
  if (plan === undefined) return null
  return (
    <Confirm
      title={texts.plan.approveTitle}
      action={title}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={(comment) => deed.mutate({ do: 'approve', plan, comment }, { onSuccess: close })}
    >
      <p className="dialog-lead">
        <strong>{title}</strong> <Risk level={plan.risk} />
      </p>
      {plan.actions.map((action) => (
        <Diff key={`${action.kind} ${keyOf(action.target)}`} diff={action.diff} object={keyOf(action.target)} />
      ))}
      <p>{texts.plan.approveWhat}</p>
      <p className="quiet">{say(texts.plan.approveSigns, { digest: plan.digest.slice(0, 12) })}</p>
    </Confirm>
  )
}

export function RejectDialog({ plan, close }: { readonly plan: Plan; readonly close: () => void }) {
  const { texts, say } = useWords()
  const deed = useIncidentDeed()
  return (
    <Confirm
      title={texts.plan.rejectTitle}
      action={say(texts.plan.rejectDo, { id: plan.id })}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={(comment) => deed.mutate({ do: 'reject', plan, comment }, { onSuccess: close })}
    >
      <p>{texts.plan.rejectWhat}</p>
    </Confirm>
  )
}

export function UndoDialog({ incident, plan, close }: { readonly incident: Incident; readonly plan: Plan; readonly close: () => void }) {
  const { texts, say } = useWords()
  const title = useTitle(plan)
  const deed = useIncidentDeed()
  return (
    <Confirm
      title={texts.plan.undoTitle}
      action={say(texts.plan.undoDo, { title })}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={(comment) => deed.mutate({ do: 'undo', id: incident.id, comment }, { onSuccess: close })}
    >
      <p>{texts.plan.undoable}</p>
    </Confirm>
  )
}

function useTitle(plan: Plan | undefined): string {
  const { of, texts } = useWords()
  return plan === undefined ? '' : of(titleOf(plan, texts.plan.first))
}
