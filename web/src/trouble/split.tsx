import { useIncidentDeed } from '../api/deeds.ts'
import { useIncident } from '../api/questions.ts'
import type { Incident } from '../api/shapes.ts'
import { sentenceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Named } from './named.tsx'

/** Asks before a merged trouble stands alone again; names both. */
export function SplitDialog({ incident, into, close }: { readonly incident: Incident; readonly into: string; readonly close: () => void }) {
  const { texts, say, of } = useWords()
  const other = useIncident(into).data
  const deed = useIncidentDeed()
  const { id } = incident
  return (
    <Confirm
      title={say(texts.trouble.splitTitle, { id, into })}
      action={say(texts.trouble.splitDo, { id, into })}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={(comment) => deed.mutate({ do: 'split', id, comment }, { onSuccess: close })}
    >
      <ul className="named">
        <Named incident={incident} />
        {other === undefined ? null : <Named incident={other} />}
      </ul>
      <p>{say(texts.trouble.splitWhat, { id, into, title: of(sentenceOf(incident, texts)) })}</p>
    </Confirm>
  )
}
