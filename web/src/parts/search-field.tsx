import { useEffect, useState } from 'react'
import { SearchIcon } from './icons.tsx'

const typingPauseMs = 250

interface SearchFieldParts {
  readonly label: string
  readonly hint: string
  readonly text: string
  readonly change: (text: string) => void
}

/** Typing is the reader's; the address follows when he pauses, and leads when it changes by itself (back button, cleared search). */
export function SearchField({ label, hint, text, change }: SearchFieldParts) {
  const [typed, setTyped] = useState(text)
  const [from, setFrom] = useState(text)
  if (from !== text) {
    setFrom(text)
    setTyped(text)
  }
  useEffect(() => {
    if (typed.trim() === text) return undefined
    const timer = setTimeout(() => change(typed.trim()), typingPauseMs)
    return () => clearTimeout(timer)
  }, [typed, text, change])
  return (
    <label className="search-field" htmlFor="search">
      <SearchIcon />
      <span className="unseen">{label}</span>
      <input
        id="search"
        type="search"
        value={typed}
        placeholder={hint}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  )
}
