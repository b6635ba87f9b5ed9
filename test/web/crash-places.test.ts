import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { desktop, type Look, overflow, phone, violations } from './browser.ts'
import { groupIds, seedCrashes } from './fixtures/crashes.ts'
import { lookAs, page, pageForEachTest, seen } from './page-of-test.ts'
import { ScriptedServer } from './scripted-server.ts'
import { type SeededServer, startSeeded } from './seeded-server.ts'

const port = await freePort()
const scripted = new ScriptedServer()
const playedPort = await freePort()
const played = `http://127.0.0.1:${playedPort}`
let server: SeededServer

beforeAll(async () => {
  await scripted.listen(playedPort)
  server = await startSeeded({ port, more: seedCrashes, environment: { ACESO_SERVER_RATE_LIMIT: '100000' } })
}, 120_000)
afterAll(async () => {
  await server?.close()
  await scripted.close()
})
pageForEachTest()

describe('the figures above the bugs', () => {
  it('say whether agents report, how much there is, when it came and how valuable it is', async () => {
    await page.goto(`${server.url}/crashes`)
    const figures = page.getByRole('region', { name: 'Crashes in a few figures' })
    await figures.getByText('some are silent').waitFor()
    await expect.poll(() => figures.innerText()).toMatch(/Core files\s+79/)
    const hours = page.getByRole('table', { name: 'Crashes by hour, the last 24 hours' })
    await hours.locator('tbody tr').first().waitFor({ state: 'attached' })
    const counts = await hours.locator('tbody td:last-child').allInnerTexts()
    const total = counts.reduce((sum, count) => sum + Number(count), 0)
    await seen(`${total} crashes in 24 h`)
    await page
      .getByRole('table', { name: 'Core files by value score' })
      .getByRole('row', { name: '8-10 78' })
      .waitFor({ state: 'attached' })
    await seen('most score 8–10')
  })
})

describe('the storage', () => {
  it('says how full each place is, what takes the room, and what to do where it is nearly full', async () => {
    await page.goto(`${server.url}/crashes`)
    await page.getByRole('link', { name: 'Storage', exact: true }).click()
    await page.getByRole('heading', { name: '2 files, 61.3 MB' }).waitFor()
    await seen(/worker-3 is nearly full/)
    const nodes = page.locator('.storage-nodes > li')
    await expect.poll(() => nodes.count()).toBe(4)
    await expect.poll(() => nodes.nth(2).innerText()).toMatch(/worker-3[^]*48\.9 GB of 50\.0 GB[^]*93\.0 GB free[^]*nearly full/)
    await expect.poll(() => nodes.nth(2).getByRole('meter').getAttribute('aria-valuenow')).toBe('98')
    await expect.poll(() => nodes.nth(3).innerText()).toContain('silent')
    await page.getByRole('link', { name: 'milvus::GroupChunk::ChunkSize', exact: true }).click()
    await page.waitForURL(`${server.url}/crashes/${groupIds.pool}`)
  })

  it('checks every stored file when asked to', async () => {
    await page.goto(`${server.url}/crashes/storage`)
    await seen('Not checked yet.')
    await page.getByRole('button', { name: 'Check every stored file' }).click()
    await page.getByText(/^checked /).waitFor({ timeout: 30_000 })
    const answer = (await (await fetch(`${server.url}/api/v1/storage`)).json()) as {
      readonly data: { readonly verification?: { readonly state: string } }
    }
    expect(answer.data.verification?.state).toBe('done')
  })
})

describe('the instances', () => {
  it('say how they fare, lead to what crashed in them, and show their pods on demand', async () => {
    await page.goto(`${played}/crashes/instances`)
    await page.getByRole('heading', { name: '2 instances of Milvus' }).waitFor()
    const first = page.locator('.instance').first()
    await expect.poll(() => first.innerText()).toMatch(/failed\s+milvus\/\s*my-release\s+Helm[^]*2 of 3 pods run\s+71 restarts/)
    await expect
      .poll(() => first.getByRole('link', { name: '66 core files' }).getAttribute('href'))
      .toBe('/crashes/files?instance=my-release')
    await first.locator('summary').focus()
    await page.keyboard.press('Enter')
    await seen(/last ended: Error terminate called after throwing/)
    await page.getByRole('combobox', { name: 'Status' }).selectOption('running')
    await page.waitForURL('**/crashes/instances?status=running')
    await expect.poll(() => page.locator('.instance').count()).toBe(1)
  })

  it('say why none is found', async () => {
    await page.goto(`${server.url}/crashes/instances`)
    await seen('No instance of Milvus is seen')
    await expect.poll(() => page.locator('.empty').innerText()).toMatch(/app\.kubernetes\.io\/name=milvus/)
  })
})

describe('the budget', () => {
  it('says what was spent, what is left, what it went to, and what was refused because of it', async () => {
    scripted.reset()
    await page.goto(`${played}/crashes/budget`)
    await page.getByRole('heading', { name: 'US$92.41 spent on models in November 2026' }).waitFor()
    await seen('GLM has failed and is left alone: small of Local is asked in its place')
    await seen('US$7.59 left')
    await seen('nearly used up')
    await seen('12 analyses and conversations of 50')
    await expect.poll(() => page.getByRole('meter', { name: 'This month' }).getAttribute('aria-valuenow')).toBe('92')
    await page.getByRole('row', { name: /Releases 31% of the budget 31 98,000 US\$31\.21/ }).waitFor()
    await page.getByRole('row', { name: /small Local 4 of them without a known price 31 98,000 US\$31\.21/ }).waitFor()
    await seen(/last answer 4\d min ago, in 2 sec/)
    await seen('5 failures since its last answer')
    await expect.poll(() => page.locator('.refusals li').first().innerText()).toMatch(/Crashes\s+limit of an hour reached\s+17 times/)
    await seen(/no answer after 30 s/)
    await seen(/asked again in \d+ min/)
  })

  it('says why no model is asked', async () => {
    scripted.reset('empty')
    await page.goto(`${played}/crashes/budget`)
    await seen('No model is asked')
    await expect.poll(() => page.locator('code').allInnerTexts()).toContain('ACESO_MODEL_KEY')
    await seen('Nothing was asked this month.')
  })
})

describe('without an agent', () => {
  it('says that nobody would have told, and how to begin', async () => {
    await page.goto(`${played}/crashes`)
    await seen('No agent reports crashes')
    await seen('aceso crash preflight')
    await seen('scripts/deploy.sh')
    await seen('ACESO_CRASHES_CORE_PATH=/var/lib/systemd/coredump aceso start')
    await page.getByRole('button', { name: /Language/ }).click()
    await seen('没有 agent 上报崩溃')
    expect(await violations(page)).toEqual([])
  })
})

const looks: readonly Look[] = [desktop, { ...desktop, language: 'zh', theme: 'dark' }, phone, { ...phone, language: 'zh', theme: 'dark' }]

describe.each(looks)('in $language, $theme, $width pixels wide', (wanted) => {
  it.each([
    ['real', '/crashes', '.figures'],
    ['real', '/crashes/storage', '.storage-nodes > li'],
    ['played', '/crashes/instances', '.instance'],
    ['real', '/crashes/instances', '.empty'],
    ['played', '/crashes/budget', '.providers'],
    ['real', '/crashes/budget', '.storage'],
  ])('%s %s can be used by everybody and never scrolls sideways', async (which, path, ready) => {
    await lookAs(wanted)
    scripted.reset()
    await page.goto(`${which === 'real' ? server.url : played}${path}`)
    await page.locator(ready).first().waitFor()
    await page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })
})
