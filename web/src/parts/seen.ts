import { type RefObject, useEffect, useState } from 'react'

/** Whether the element has come near the visible part of the page; once seen it stays so. */
export function useSeen(place: RefObject<Element | null>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (isSeen || place.current === null) return undefined
    const watching = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
      },
      { rootMargin: '400px' },
    )
    watching.observe(place.current)
    return () => watching.disconnect()
  }, [isSeen, place])
  return isSeen
}
