import { useState } from 'react'
import { Mark } from './mark.tsx'
import { Since } from './when.tsx'

/** What is being asked, and since when: never a spinner that says nothing. */
export function Asking({ what }: { readonly what: string }) {
  const [startedAt] = useState(() => new Date().toISOString())
  return (
    <p className="asking" role="status">
      <Mark tone="blue" /> {what} … <Since at={startedAt} />
    </p>
  )
}
