import { useSyncExternalStore } from 'react'

/** The page's colours as a canvas understands them. */
export interface Inks {
  readonly ink: string
  readonly quiet: string
  readonly line: string
  readonly surface: string
  readonly font: string
  readonly marks: Readonly<Record<'release' | 'alert' | 'over', string>>
  readonly series: readonly string[]
}

/** A token may be a pair for light and dark; only an element that wears it knows which one holds. */
export function inksOf(place: HTMLElement): Inks {
  const probe = place.ownerDocument.createElement('span')
  place.ownerDocument.body.append(probe)
  const read = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const inks = {
    ink: read('--ink'),
    quiet: read('--ink-3'),
    line: read('--line'),
    surface: read('--raised'),
    font: getComputedStyle(place.ownerDocument.body).fontFamily,
    marks: { release: read('--ink-2'), alert: read('--red'), over: read('--green') },
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => read(`--series-${n}`)),
  }
  probe.remove()
  return inks
}

/** Changes when the page turns light or dark, whoever turned it. */
export function useLook(): string {
  return useSyncExternalStore(subscribe, currentLook)
}

const darkness = matchMedia('(prefers-color-scheme: dark)')

function currentLook(): string {
  return document.documentElement.dataset['theme'] ?? (darkness.matches ? 'dark' : 'light')
}

function subscribe(listener: () => void): () => void {
  const watching = new MutationObserver(listener)
  watching.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  darkness.addEventListener('change', listener)
  return () => {
    watching.disconnect()
    darkness.removeEventListener('change', listener)
  }
}
