import { useState } from 'react'
import { useLocation } from 'wouter'
import { useIncidentDeed } from '../api/deeds.ts'
import { useIncidents } from '../api/questions.ts'
import type { Incident } from '../api/shapes.ts'
import { objectOf, sentenceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { MergeChoices } from '../parts/merge-choices.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { usePausing } from '../parts/pausing.ts'
import { Problem } from '../parts/problem.tsx'

/** Chooses the trouble that stays, says what becomes of both, and merges after a second press. */
export function MergeDialog({ incident, close }: { readonly incident: Incident; readonly close: () => void }) {
  const { texts, say, of } = useWords()
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<Incident>()
  const deed = useIncidentDeed()
  const t = texts.trouble
  const { id } = incident
  return (
    <Confirm
      title={say(t.mergeTitle, { id })}
      action={chosen === undefined ? t.mergeDoNone : say(t.mergeDo, { id, other: chosen.id })}
      isReady={chosen !== undefined}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={(comment) => {
        if (chosen === undefined) return
        const merged = { onSuccess: (elder: Incident) => go(`/i/${elder.id}`) }
        deed.mutate({ do: 'merge', id, into: chosen.id, comment }, merged)
      }}
    >
      <Choices incident={incident} chosen={chosen?.id} choose={setChosen} />
      {chosen === undefined ? null : (
        <p className="note" role="status">
          {say(t.mergeWhat, {
            id,
            title: of(sentenceOf(incident, texts)),
            other: chosen.id,
            otherTitle: of(sentenceOf(chosen, texts)),
          })}
        </p>
      )}
    </Confirm>
  )
}

interface ChoiceParts {
  readonly incident: Incident
  readonly chosen: string | undefined
  readonly choose: (incident: Incident) => void
}

/** The other open troubles, those of the same namespace first: what belongs together mostly lives together. */
function Choices({ incident, chosen, choose }: ChoiceParts) {
  const { texts, of } = useWords()
  const [typed, setTyped] = useState('')
  const text = usePausing(typed.trim())
  const open = useIncidents({ open: true, text: text === '' ? undefined : text, sortBy: 'updatedAt', pageSize: 100 })
  const home = objectOf(incident)?.namespace
  const isNear = (one: Incident): number => Number(objectOf(one)?.namespace !== home)
  const others = (open.data?.data ?? []).filter(({ id }) => id !== incident.id).toSorted((left, right) => isNear(left) - isNear(right))
  return (
    <MergeChoices
      t={texts.trouble}
      typed={typed}
      type={setTyped}
      instead={
        open.error !== null ? (
          <Problem fault={open.error} again={() => void open.refetch()} />
        ) : open.data === undefined ? (
          <Asking what={texts.asking.incidents} />
        ) : undefined
      }
      others={others.map((one) => ({ one, sentence: of(sentenceOf(one, texts)), under: <Under incident={one} /> }))}
      chosen={chosen}
      choose={choose}
    />
  )
}

function Under({ incident }: { readonly incident: Incident }) {
  const object = objectOf(incident)
  return (
    <span className="row-under">
      {object === undefined ? null : <ObjectName object={object} />}
      <code className="quiet">{incident.id}</code>
    </span>
  )
}
