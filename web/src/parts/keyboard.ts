import { useEffect, useRef } from 'react'

export type Bindings = Readonly<Record<string, () => void>>

/** Single keys for the whole page: silent while somebody types, holds a modifier, or answers a dialog. */
export function useKeyboard(bindings: Bindings): void {
  const present = useRef(bindings)
  useEffect(() => {
    present.current = bindings
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target, event.key)) return
      const binding = present.current[event.key]
      if (binding === undefined) return
      event.preventDefault()
      binding()
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [])
}

function isTaken(target: EventTarget | null, key: string): boolean {
  if (document.querySelector('dialog[open]') !== null) return true
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('input, textarea, select') || target.isContentEditable) return true
  return key === 'Enter' && target.matches('a, button, summary')
}
