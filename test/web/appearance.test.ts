import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { type Look, launch, look, overflow, violations } from './browser.ts'
import { type Scene, ScriptedServer } from './scripted-server.ts'

const port = await freePort()
const base = `http://127.0.0.1:${port}`
const server = new ScriptedServer()
let browser: Browser

beforeAll(async () => {
  await server.listen(port)
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await server.close()
})

const looks: readonly Look[] = [
  { language: 'en', theme: 'light', width: 1440 },
  { language: 'zh', theme: 'dark', width: 1440 },
  { language: 'zh', theme: 'light', width: 390 },
  { language: 'en', theme: 'dark', width: 390 },
]

const pages: readonly { readonly path: string; readonly ready: string; readonly scene?: Scene }[] = [
  { path: '/', ready: '.row' },
  { path: '/', ready: '.newcomer', scene: 'first-start' },
  { path: '/', ready: '.problem', scene: 'broken' },
  { path: '/', ready: '.login-form', scene: 'locked' },
  { path: '/i/i-7f3a9c?e=1.2.4.x1', ready: '.timeline .step' },
  { path: '/i/i-91ff02', ready: '.graph-box' },
  { path: '/i/i-aa31c0', ready: '.plan' },
  { path: '/i/i-4c07aa', ready: '.no-effect' },
  { path: '/i/nothing', ready: '.empty' },
  { path: '/approvals', ready: '.plan' },
  { path: '/history', ready: '.past-row' },
  { path: '/settings', ready: '.add-token' },
]

describe.each(looks)('in $language, $theme, $width pixels wide', (wanted) => {
  it.each(pages)('$path ($ready) can be used by everybody and never scrolls sideways', async ({ path, ready, scene }) => {
    server.reset(scene)
    const { page, context, complaints } = await look(browser, wanted)
    await page.goto(`${base}${path}`)
    await page.locator(ready).first().waitFor()
    await page.waitForLoadState('domcontentloaded')
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('asks before it approves in a dialog that everybody can use', async () => {
    server.reset()
    const { page, context } = await look(browser, wanted)
    await page.goto(`${base}/approvals`)
    await page.locator('.plan .button-main').first().click()
    await page.locator('dialog[open]').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await context.close()
  })
})
