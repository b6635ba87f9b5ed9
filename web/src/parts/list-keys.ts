import { useState } from 'react'
import { type Bindings, useKeyboard } from './keyboard.ts'

interface KeyedList {
  /** The rows' ids, top to bottom; each row's element carries its own as `data-row`. */
  readonly ids: readonly string[]
  readonly more?: (() => void) | undefined
  readonly open: (id: string) => void
  /** Further keys, about the chosen row. */
  readonly also?: (chosen: string) => Bindings
}

/** j and k walk a list, Enter opens, / searches. The chosen row is kept by id, so that it stays when the list changes. */
export function useListKeys({ ids, more, open, also }: KeyedList): string | undefined {
  const [chosen, setChosen] = useState<string>()
  const at = ids.indexOf(chosen ?? '')
  const present = ids[at]
  const choose = (index: number): void => {
    const id = ids[Math.min(ids.length - 1, Math.max(0, index))]
    if (id === undefined) return
    setChosen(id)
    document.querySelector(`[data-row="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  useKeyboard({
    j: () => {
      if (at === ids.length - 1) more?.()
      choose(at + 1)
    },
    k: () => choose(at < 0 ? 0 : at - 1),
    Enter: () => {
      if (present !== undefined) open(present)
    },
    '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
    ...(present === undefined ? {} : also?.(present)),
  })
  return present
}
