import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { desktop, type Look, launch, look } from './browser.ts'

/** The browser of a file of tests, and the page of the test that runs, which has a profile of its own. */
export let browser: Browser
export let page: Page
export let context: BrowserContext
export let complaints: string[] = []

/** Called once in a file. What a page complains of fails its test. */
export function pageForEachTest(): void {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(() => lookAs(desktop))
  afterEach(async () => {
    await context.close()
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`)
  })
}

/** Takes another look than the usual one. */
export async function lookAs(wanted: Look): Promise<void> {
  await context?.close()
  ;({ page, context, complaints } = await look(browser, wanted))
  page.setDefaultTimeout(20_000)
}

/** Waits until the page shows this. */
export const seen = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor()
