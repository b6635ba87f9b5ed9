import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { ThemeIcon } from '../parts/icons.tsx'
import { keepTheme, storedTheme, themes } from './theme.ts'

/** Language and theme, each one press away: the label says what the press leads to. */
export function Appearance() {
  const { locale, texts, setLocale } = useWords()
  const [theme, setTheme] = useState(storedTheme)
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  return (
    <>
      <button
        type="button"
        className="text-button"
        lang={locale === 'en' ? 'zh-CN' : 'en'}
        aria-label={`${texts.app.language}: ${locale === 'en' ? '中文' : 'English'}`}
        onClick={() => setLocale(locale === 'en' ? 'zh' : 'en')}
      >
        {locale === 'en' ? '中文' : 'English'}
      </button>
      <button
        type="button"
        className="icon-button"
        title={`${texts.app.theme}: ${texts.app.themes[theme]}`}
        aria-label={`${texts.app.theme}: ${texts.app.themes[theme]}`}
        onClick={() => {
          keepTheme(next)
          setTheme(next)
        }}
      >
        <ThemeIcon />
      </button>
    </>
  )
}
