import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

/** How many pages of a list the address asks for; bounded, so that a link cannot make the reader's browser read everything. */
export function pagesIn(address: URLSearchParams): number {
  return Math.min(mostPages, Math.max(1, Number.parseInt(address.get('pages') ?? '1', 10) || 1))
}

/** As the address writes it: one page is what everybody sees and needs no word. */
export function pagesText(pages: number): string | undefined {
  return pages <= 1 ? undefined : String(Math.min(mostPages, pages))
}

/** More than anybody scrolls through; beyond it a search helps. */
export const mostPages = 50

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
