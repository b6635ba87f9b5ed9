import { useEffect, useLayoutEffect } from 'react'
import { useWords } from '../language/language.tsx'
import { brief } from './foreign.tsx'

const mostLetters = 120

/** The browser's tab, its history and its bookmarks name the place; told before what the page itself says, which is more exact. */
export function usePlaceTitle(place: string | undefined, path: string): void {
  const { name } = useWords().texts.app
  useLayoutEffect(() => {
    document.title = place === undefined || path === '/' ? name : `${place} · ${name}`
  }, [place, path, name])
}

/** What one trouble, release or crash is called in the tab. */
export function useTitle(title: string): void {
  const { name } = useWords().texts.app
  const words = `${brief(title, mostLetters)} · ${name}`
  useEffect(() => {
    // With each drawing: where the language turns, the place is told anew, and this may be the same words as before.
    document.title = words
  })
}
