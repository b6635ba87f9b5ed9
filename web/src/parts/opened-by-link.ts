import { useEffect, useRef } from 'react'

/** A citation is a link to the address of what it cites; following it also opens it. */
export function useOpenedByLink(id: string, open: () => void): void {
  const present = useRef(open)
  useEffect(() => {
    present.current = open
  })
  useEffect(() => {
    const follow = (): void => {
      if (location.hash === `#${id}`) present.current()
    }
    follow()
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [id])
}
