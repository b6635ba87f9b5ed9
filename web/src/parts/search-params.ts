import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

/** What is looked at lives in the address: same address, same view. An empty value leaves the address clean. */
export function useAddress(): readonly [URLSearchParams, (changes: Readonly<Record<string, string | undefined>>) => void] {
  const [params, setParams] = useSearchParams()
  const change = useCallback(
    (changes: Readonly<Record<string, string | undefined>>) => {
      setParams(
        (before) => {
          const next = new URLSearchParams(before)
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined || value === '') next.delete(name)
            else next.set(name, value)
          }
          return next
        },
        { replace: true },
      )
    },
    [setParams],
  )
  return [params, change]
}
