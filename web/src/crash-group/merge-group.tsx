import { useId, useState } from 'react'
import { useLocation } from 'wouter'
import { useGroupChoices, useGroupDeed } from '../api/crashes.ts'
import type { CrashGroup, CrashGroupRow, GroupDetail } from '../api/shapes.ts'
import { bugSentence } from '../bug/bug-sentence.ts'
import { BugUnder } from '../bug/bug-under.tsx'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { usePausing } from '../parts/pausing.ts'
import { Problem } from '../parts/problem.tsx'

const mostChoices = 20

/** Chooses the bug that stays, says what becomes of both, and joins after a second press. */
export function MergeGroupDialog({ group, close }: { readonly group: GroupDetail; readonly close: () => void }) {
  const { texts, say } = useWords()
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<CrashGroupRow>()
  const deed = useGroupDeed()
  const t = texts.crashes.group
  const { id } = group
  return (
    <Confirm
      title={say(t.mergeTitle, { id })}
      action={chosen === undefined ? t.mergeDoNone : say(t.mergeDo, { id, other: chosen.id })}
      isReady={chosen !== undefined}
      hasComment={false}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={() => {
        if (chosen === undefined) return
        const merged = { onSuccess: (stayed: CrashGroup) => go(`/crashes/${stayed.id}`) }
        deed.mutate({ do: 'merge', id, into: chosen.id }, merged)
      }}
    >
      <Choices group={group} chosen={chosen?.id} choose={setChosen} />
      {chosen === undefined ? null : (
        <p className="note" role="status">
          {say(t.mergeWhat, { id, title: bugSentence(group, texts), other: chosen.id, otherTitle: bugSentence(chosen, texts) })}
        </p>
      )}
    </Confirm>
  )
}

interface ChoiceParts {
  readonly group: GroupDetail
  readonly chosen: string | undefined
  readonly choose: (group: CrashGroupRow) => void
}

function Choices({ group, chosen, choose }: ChoiceParts) {
  const { texts, say, number } = useWords()
  const [typed, setTyped] = useState('')
  const field = useId()
  const found = useGroupChoices(usePausing(typed.trim()))
  const others = (found.data?.data ?? []).filter(({ id }) => id !== group.id)
  const t = texts.crashes.group
  return (
    <>
      <label className="field" htmlFor={field}>
        <span>{t.mergeFind}</span>
        <input id={field} type="search" value={typed} placeholder={t.mergeFindHint} onChange={(event) => setTyped(event.target.value)} />
      </label>
      {found.error === null ? null : <Problem fault={found.error} again={() => void found.refetch()} />}
      {found.data === undefined ? (
        <Asking what={texts.crashes.asking.groups} />
      ) : others.length === 0 ? (
        <p className="quiet">{t.mergeNone}</p>
      ) : (
        <fieldset>
          <legend className="choices-title">{t.mergeChoose}</legend>
          <div className="choices">
            {others.slice(0, mostChoices).map((other) => (
              <label key={other.id} className="choice" htmlFor={`${field}-${other.id}`}>
                <input id={`${field}-${other.id}`} type="radio" name={field} checked={other.id === chosen} onChange={() => choose(other)} />
                <span>
                  <span className="named-sentence">{bugSentence(other, texts)}</span>
                  <BugUnder id={other.id} crashes={other.count} />
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {others.length > mostChoices ? <p className="quiet">{say(t.mergeMore, { n: number(mostChoices) })}</p> : null}
    </>
  )
}
