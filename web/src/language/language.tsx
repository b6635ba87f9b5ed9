import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { en } from '../texts/en.ts'
import type { Counted, Texts } from '../texts/shape.ts'
import { zh } from '../texts/zh.ts'
import { type Fills, type Locale, say, sayCounted, sayNumber } from './say.ts'

const catalogues: Readonly<Record<Locale, Texts>> = { en, zh }
const stored = 'aceso.language'

export interface Words {
  readonly locale: Locale
  readonly texts: Texts
  readonly setLocale: (locale: Locale) => void
  readonly say: (sentence: string, fills?: Fills) => string
  readonly count: (counted: Counted, n: number, fills?: Fills) => string
  readonly number: (n: number) => string
  /** The reader's side of a bilingual text of the server. */
  readonly of: (text: { readonly en: string; readonly zh: string }) => string
}

const Language = createContext<Words | undefined>(undefined)

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [locale, setLocale] = useState(firstLocale)
  useEffect(() => {
    document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  }, [locale])
  const words = useMemo<Words>(
    () => ({
      locale,
      texts: catalogues[locale],
      setLocale: (next) => {
        localStorage.setItem(stored, next)
        setLocale(next)
      },
      say,
      count: (counted, n, fills) => sayCounted(locale, counted, n, fills),
      number: (n) => sayNumber(locale, n),
      of: (text) => text[locale],
    }),
    [locale],
  )
  return <Language value={words}>{children}</Language>
}

export function useWords(): Words {
  const words = useContext(Language)
  if (words === undefined) throw new Error('useWords needs a LanguageProvider above it')
  return words
}

/** A link may name the language (`?lang=zh`); otherwise what was chosen here before, otherwise what the browser asks for. */
function firstLocale(): Locale {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(stored) ?? navigator.language
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
