export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const stored = 'aceso.theme'

export function storedTheme(): Theme {
  const found = localStorage.getItem(stored)
  return themes.find((theme) => theme === found) ?? 'system'
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function keepTheme(theme: Theme): void {
  localStorage.setItem(stored, theme)
  applyTheme(theme)
}
