import { useState } from 'react'
import { useLocation } from 'wouter'
import { useGroupChoices, useGroupDeed } from '../api/crashes.ts'
import type { CrashGroup, CrashGroupRow, GroupDetail } from '../api/shapes.ts'
import { bugSentence } from '../bug/bug-sentence.ts'
import { BugUnder } from '../bug/bug-under.tsx'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { MergeChoices } from '../parts/merge-choices.tsx'
import { usePausing } from '../parts/pausing.ts'
import { Problem } from '../parts/problem.tsx'

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
  const { texts } = useWords()
  const [typed, setTyped] = useState('')
  const found = useGroupChoices(usePausing(typed.trim()))
  const others = (found.data?.data ?? []).filter(({ id }) => id !== group.id)
  return (
    <MergeChoices
      t={texts.crashes.group}
      typed={typed}
      type={setTyped}
      instead={
        found.error !== null ? (
          <Problem fault={found.error} again={() => void found.refetch()} />
        ) : found.data === undefined ? (
          <Asking what={texts.crashes.asking.groups} />
        ) : undefined
      }
      others={others.map((one) => ({ one, sentence: bugSentence(one, texts), under: <BugUnder id={one.id} crashes={one.count} /> }))}
      chosen={chosen}
      choose={choose}
    />
  )
}
