import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const quiet = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: quiet })
}

export interface Look {
  readonly language: 'en' | 'zh'
  readonly theme: 'light' | 'dark'
  readonly width: number
}

export const desktop: Look = { language: 'en', theme: 'light', width: 1440 }
export const phone: Look = { language: 'en', theme: 'light', width: 390 }

/** A fresh browser profile with its page; whatever the page complains of is collected. */
export async function look(
  browser: Browser,
  wanted: Look,
): Promise<{ readonly page: Page; readonly context: BrowserContext; readonly complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width: wanted.width, height: wanted.width < 500 ? 844 : 900 },
    colorScheme: wanted.theme,
    locale: wanted.language === 'zh' ? 'zh-CN' : 'en-GB',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (fault) => complaints.push(fault.message))
  page.on('console', (message) => {
    // A refused request is part of some scenes; the page says so itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text())
  })
  return { page, context, complaints }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeViolation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe-core finds wrong, each with the first element it is about. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource)
  const found: readonly AxeViolation[] = await page.evaluate('axe.run(document).then(({ violations }) => violations)')
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ''} ${nodes[0]?.failureSummary ?? ''}`)
}

/** How many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}
