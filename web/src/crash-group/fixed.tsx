import { useId, useState } from 'react'
import { useGroupDeed } from '../api/crashes.ts'
import type { GroupDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Confirm } from '../parts/confirm.tsx'

interface DialogParts {
  readonly group: GroupDetail
  readonly close: () => void
}

const longestVersion = 80

export function FixDialog({ group, close }: DialogParts) {
  const { texts, say } = useWords()
  const [typed, setTyped] = useState('')
  const field = useId()
  const deed = useGroupDeed()
  const t = texts.crashes.group
  const version = typed.trim()
  return (
    <Confirm
      title={t.fixTitle}
      action={version === '' ? t.fixDoNone : say(t.fixDo, { version })}
      isReady={version !== ''}
      hasComment={false}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={() => deed.mutate({ do: 'fix', id: group.id, version }, { onSuccess: close })}
    >
      <label className="field" htmlFor={field}>
        <span>{t.fixField}</span>
        <input
          id={field}
          autoComplete="off"
          maxLength={longestVersion}
          placeholder={t.fixHint}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <p>{t.fixWhat}</p>
    </Confirm>
  )
}

export function ReopenDialog({ group, close }: DialogParts) {
  const { texts, say } = useWords()
  const deed = useGroupDeed()
  const t = texts.crashes.group
  return (
    <Confirm
      title={t.reopenTitle}
      action={say(t.reopenDo, { id: group.id })}
      hasComment={false}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={() => deed.mutate({ do: 'fix', id: group.id, version: undefined }, { onSuccess: close })}
    >
      <p>{say(t.reopenWhat, { version: group.fixedIn ?? '' })}</p>
    </Confirm>
  )
}
