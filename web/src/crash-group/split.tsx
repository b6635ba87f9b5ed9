import { useId, useState } from 'react'
import { useLocation } from 'wouter'
import { useGroupDeed } from '../api/crashes.ts'
import type { CrashGroup, GroupDetail } from '../api/shapes.ts'
import { BugUnder } from '../bug/bug-under.tsx'
import { crashSentence } from '../bug/sentence.ts'
import { useWords } from '../language/language.tsx'
import { Confirm } from '../parts/confirm.tsx'

/** Chooses the fingerprints that are another bug; at least one stays. */
export function SplitGroupDialog({ group, close }: { readonly group: GroupDetail; readonly close: () => void }) {
  const { texts, say, count } = useWords()
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const field = useId()
  const deed = useGroupDeed()
  const t = texts.crashes.group
  const isAll = chosen.size === group.members.length
  const toggle = (key: string): void => {
    const next = new Set(chosen)
    if (!next.delete(key)) next.add(key)
    setChosen(next)
  }
  return (
    <Confirm
      title={say(t.splitTitle, { id: group.id })}
      action={chosen.size === 0 ? t.splitDoNone : count(t.splitDo, chosen.size)}
      isReady={chosen.size > 0 && !isAll}
      hasComment={false}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={() => {
        const split = { onSuccess: (taken: CrashGroup) => go(`/crashes/${taken.id}`) }
        deed.mutate({ do: 'split', id: group.id, keys: [...chosen] }, split)
      }}
    >
      <fieldset>
        <legend className="choices-title">{t.splitChoose}</legend>
        <div className="choices">
          {group.members.map(({ key, program, fingerprint, abortMessage, signal, count: crashes }) => (
            <label key={key} className="choice" htmlFor={`${field}-${key}`}>
              <input id={`${field}-${key}`} type="checkbox" checked={chosen.has(key)} onChange={() => toggle(key)} />
              <span>
                <span className="named-sentence">
                  {crashSentence({ program, frames: fingerprint.frames, message: abortMessage, signal }, texts)}
                </span>
                <BugUnder id={key.slice(0, 12)} crashes={crashes} />
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {chosen.size === 0 ? null : (
        <p className={isAll ? 'note tone-amber' : 'note'} role="status">
          {isAll ? t.splitAll : count(t.splitWhat, chosen.size)}
        </p>
      )}
    </Confirm>
  )
}
