import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { desktop, overflow, phone, violations } from './browser.ts'
import { lookAs, page, pageForEachTest } from './page-of-test.ts'
import { ScriptedServer } from './scripted-server.ts'

const port = await freePort()
const base = `http://127.0.0.1:${port}`
const server = new ScriptedServer()
/** How often the browser has loaded the page itself. */
let loads: number

beforeAll(async () => {
  await server.listen(port)
})
afterAll(async () => {
  await server.close()
})
pageForEachTest()
beforeEach(async () => {
  server.reset()
  await begin()
})
async function begin(wanted = desktop): Promise<void> {
  await lookAs(wanted)
  loads = 0
  page.on('load', () => (loads += 1))
  await page.goto(base)
  await page.locator('.row').first().waitFor()
}

/** As a server does that no longer has the file, or a line that is down. */
const away = (files: string) => page.route(files, (route) => route.fulfill({ status: 404, body: 'not found' }))
const toHistory = () => page.getByRole('link', { name: 'History' }).click()
const history = () => page.getByRole('heading', { level: 1, name: /closed trouble/ }).waitFor()
const said = () => page.getByRole('alert').innerText()

it.each(['**/assets/history-*.js', '**/assets/history-*.css'])(
  'says that %s did not come, leaves the rest alone, and shows it after a reload',
  async (file) => {
    await away(file)
    await toHistory()
    await expect.poll(said).toMatch(/^This part of Aceso could not be loaded\.[^]*Load the page anew$/)
    expect(loads).toBe(1)
    expect(await violations(page)).toEqual([])
    await page.getByRole('link', { name: 'Now' }).click()
    await page.locator('.row').first().waitFor()
    await toHistory()
    await page.getByRole('alert').waitFor()
    await page.unroute(file)
    await page.getByRole('button', { name: 'Load the page anew' }).click()
    await history()
    expect(new URL(page.url()).pathname).toBe('/history')
    expect(loads).toBe(2)
  },
)

it('loads itself anew after a new release, keeps the address, and does so once', async () => {
  await away('**/assets/history-*.js')
  // The new release's first file: another address, so that it is not the one that runs.
  await page.route(
    (url) => !url.pathname.startsWith('/assets/') && !url.pathname.startsWith('/api/'),
    async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/(index-[\w-]+\.js)/, '$1?newer') })
    },
  )
  await toHistory()
  await expect.poll(() => loads).toBe(2)
  // The file is missing still: the page gives up instead of loading itself for ever.
  await expect.poll(said).toContain('This part of Aceso could not be loaded.')
  expect(new URL(page.url()).pathname).toBe('/history')
  expect(loads).toBe(2)
  await page.unroute('**/assets/history-*.js')
  await page.reload()
  await history()
})

it('says so where it does not come at all, and only after a while', async () => {
  await page.route('**/assets/index-*.js', (route) => route.fulfill({ status: 404, body: 'not found' }))
  await page.reload()
  const words = page.getByText('页面没有加载成功。请刷新，或联系 Aceso 的运维人员。')
  await words.waitFor({ state: 'attached' })
  expect(await words.isVisible()).toBe(false)
  await words.waitFor({ state: 'visible' })
  expect(await violations(page)).toEqual([])
})

it('is told in Chinese, on a phone, in the dark', async () => {
  await begin({ ...phone, language: 'zh', theme: 'dark' })
  await away('**/assets/history-*.js')
  await page.getByRole('link', { name: '历史' }).click()
  await expect.poll(said).toMatch(/^Aceso 的这一部分未能加载。[^]*重新加载页面$/)
  expect(await violations(page)).toEqual([])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
})
