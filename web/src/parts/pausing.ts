import { useEffect, useState } from 'react'

const typingPauseMs = 250

/** What was typed, once the reader pauses: a question for every letter would be too many. */
export function usePausing(typed: string): string {
  const [settled, setSettled] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), typingPauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  return settled
}
