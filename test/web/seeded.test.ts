import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { desktop, type Look, overflow, phone, violations } from './browser.ts'
import { lookAs, page, pageForEachTest, seen } from './page-of-test.ts'
import { deadStep, notices, openId, type SeededServer, startSeeded, storm, stormyId } from './seeded-server.ts'

const port = await freePort()
let server: SeededServer

beforeAll(async () => {
  server = await startSeeded({
    port,
    channels: ['webhook'],
    async more(opened) {
      await storm(opened)
      await notices(opened)
      await deadStep(opened)
    },
    environment: { ACESO_NOTIFIERS_WEBHOOK_URL: 'http://127.0.0.1:57085/hooks/hunter2', ACESO_PIPELINE_GATHER_SECONDS: '0' },
  })
}, 120_000)
afterAll(async () => {
  await server?.close()
})
pageForEachTest()

/** The text of each row of a list, top to bottom. */
const linesOf = (rows: string): Promise<readonly string[]> => page.locator(rows).allInnerTexts()

describe('lists that are longer than a page', () => {
  it.each([
    ['/', '.row', 100],
    ['/history', '.past-row', 50],
    ['/approvals', '.approval', 20],
  ] as const)('%s reads on to its very end, nothing twice and nothing left out', async (path, rows, size) => {
    await page.goto(`${server.url}${path}`)
    await expect.poll(() => page.locator(rows).count()).toBe(size)
    const total = path === '/history' ? await totalOf('open=false') : await totalOf(path === '/' ? 'open=true' : 'state=waiting-approval')
    expect(total).toBeGreaterThan(250)
    await seen(`${size} of ${total} are shown`)
    for (let shown = size; shown < total; shown += size) {
      await page.getByRole('button', { name: 'Load more' }).click()
      await expect.poll(() => page.locator(rows).count()).toBe(Math.min(total, shown + size))
    }
    expect(new Set(await linesOf(rows)).size).toBe(total)
    await expect.poll(() => page.getByRole('button', { name: 'Load more' }).count()).toBe(0)
  })

  it('shows as many again at the same address, and begins anew with another search', async () => {
    await page.goto(`${server.url}/?pages=2`)
    await expect.poll(() => page.locator('.row').count()).toBe(200)
    await page.getByRole('searchbox').fill('team-1')
    await page.waitForURL('**/?q=team-1')
    await expect.poll(() => page.locator('.row').count()).toBeLessThan(100)
  })

  it('goes on by keyboard past the end of a page', async () => {
    await page.goto(server.url)
    await expect.poll(() => page.locator('.row').count()).toBe(100)
    for (let press = 0; press < 101; press += 1) await page.keyboard.press('j')
    await expect.poll(() => page.locator('.row').count()).toBe(200)
  })

  it('honours page, size and order of the interface', async () => {
    const pages = await Promise.all([1, 2, 3].map((number) => listed(`open=true&sortBy=severity&pageSize=100&page=${number}`)))
    const ids = pages.flatMap(({ data }) => data.map(({ id }) => id))
    expect(new Set(ids).size).toBe(pages[0]?.total)
    expect(pages.map(({ totalPages }) => totalPages)).toEqual([3, 3, 3])
    const second = await listed(`open=true&sortBy=severity&pageSize=100&after=${pages[0]?.next ?? ''}`)
    expect(second.data.map(({ id }) => id)).toEqual(pages[1]?.data.map(({ id }) => id))
    expect((await fetch(`${server.url}/api/v1/incidents?after=nonsense`)).status).toBe(400)
    expect((await fetch(`${server.url}/api/v1/incidents?pageSize=101`)).status).toBe(400)
  })
})

interface Listed {
  readonly data: readonly { readonly id: string }[]
  readonly total: number
  readonly totalPages: number
  readonly next?: string
}

async function listed(query: string): Promise<Listed> {
  const response = await fetch(`${server.url}/api/v1/incidents?${query}`)
  const answer = (await response.json()) as { readonly data: Listed }
  return answer.data
}

async function totalOf(query: string): Promise<number> {
  return (await listed(`${query}&pageSize=1`)).total
}

describe('merging and splitting', () => {
  it('names both troubles before it merges, leads to the one that stays, and takes out again', async () => {
    await page.goto(`${server.url}/i/${openId(7)}`)
    await page.getByRole('button', { name: 'Merge into another' }).click()
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.getByRole('button', { name: 'Choose the other trouble first' }).isDisabled()).toBe(true)
    await dialog.getByRole('searchbox').fill(openId(8))
    await dialog.getByText('app-8 cannot pull its image', { exact: true }).click()
    await dialog
      .getByText(`app-7 cannot pull its image (${openId(7)}) is closed and points to app-8 cannot pull its image (${openId(8)})`)
      .waitFor()
    await dialog.getByRole('button', { name: `Merge ${openId(7)} into ${openId(8)}` }).click()
    await page.waitForURL(`${server.url}/i/${openId(8)}`)
    await page.getByRole('link', { name: 'app-7 cannot pull its image' }).click()
    await page.getByRole('link', { name: `This trouble was merged into ${openId(8)}` }).waitFor()
    expect(await stateOf(openId(7))).toMatchObject({ state: 'closed', mergedInto: openId(8) })

    await page.getByRole('button', { name: `Take out of ${openId(8)} again` }).click()
    for (const id of [openId(7), openId(8)]) await dialog.getByRole('listitem').filter({ hasText: id }).waitFor()
    await dialog.getByRole('button', { name: `Take ${openId(7)} out of ${openId(8)}` }).click()
    await expect.poll(async () => (await stateOf(openId(7))).mergedInto).toBeUndefined()
    await page.goto(`${server.url}/i/${openId(8)}`)
    await seen(`Took in ${openId(7)}`)
    await expect.poll(() => page.getByText('Merged into this one').locator('..').getByRole('listitem').count()).toBe(0)
  })
})

describe('the graph', () => {
  it('says in words what leads from the cause to a symptom', async () => {
    await page.goto(`${server.url}/i/${openId(20)}`)
    await expect.poll(() => page.getByText('owns').count()).toBe(0)
    await page
      .getByRole('group', { name: /Graph from the cause/ })
      .getByRole('button')
      .filter({ hasText: 'app-20-0' })
      .click()
    await seen('Why it is felt here: Deployment team-6/app-20 manages Pod team-6/app-20-0')
    await page.getByRole('button', { name: /Language/ }).click()
    await seen('Deployment team-6/app-20 管理着 Pod team-6/app-20-0')
  })
})

async function stateOf(id: string): Promise<{ readonly state: string; readonly mergedInto?: string }> {
  const response = await fetch(`${server.url}/api/v1/incidents/${id}`)
  const answer = (await response.json()) as { readonly data: { readonly state: string; readonly mergedInto?: string } }
  return answer.data
}

describe('the signals of a trouble', () => {
  it('are folded by kind, counted over all of them, with the last one to read', async () => {
    await page.goto(`${server.url}/i/${stormyId}`)
    await seen('40 kinds of signal')
    const rows = page.locator('.signals > li')
    await expect.poll(() => rows.count()).toBe(20)
    await expect.poll(() => rows.first().innerText()).toContain('×500')
    await rows.first().locator('summary').click()
    await rows.first().getByText('alertname=Alert0').waitFor()
    await rows.first().getByText('storm-key-00').waitFor()
    await page.getByRole('button', { name: 'Load more' }).click()
    await expect.poll(() => rows.count()).toBe(40)
  })
})

describe('where signals come from', () => {
  it('says who watches, what each source heard, and why a delivery was refused', async () => {
    const body = JSON.stringify({ version: '4', status: 'firing', alerts: 'none' })
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${server.url}/api/v1/webhooks/alertmanager`, { method: 'POST', headers, body })).status).toBe(400)
    await page.goto(`${server.url}/settings/signals`)
    await seen(/The cluster is being watched; its watcher began/)
    const alerts = page.locator('.sources li').filter({ hasText: 'Alerts of Alertmanager' })
    await alerts.getByText('delivered to /api/v1/webhooks/alertmanager').waitFor()
    await alerts
      .getByText(/alerts/)
      .last()
      .waitFor()
    await expect.poll(() => alerts.innerText()).toContain('Last error')
    await expect
      .poll(() => page.locator('.sources li').filter({ hasText: 'Pods that wait or fail' }).innerText())
      .toMatch(/[1-9]\d* signals?/)
  })

  it('shows notices by what became of them, with reason and next try', async () => {
    await page.goto(`${server.url}/settings/signals`)
    const rows = page.locator('.notices li')
    await page.getByRole('button', { name: /^failed \d+$/ }).click()
    await expect.poll(async () => (await rows.allInnerTexts()).every((text) => text.includes('the receiver answered 404'))).toBe(true)
    await expect.poll(() => rows.count()).toBe(20)
    await page.getByRole('button', { name: 'Load more' }).click()
    await expect.poll(() => rows.count()).toBe(40)
    await page.getByRole('button', { name: /^waiting \d+$/ }).click()
    await rows
      .getByText(/next try in 5\d min/)
      .first()
      .waitFor()
    expect(await page.content()).not.toContain('hunter2')
  })

  it('runs a step that failed for good once more, after asking which and of what', async () => {
    await page.goto(`${server.url}/settings/signals`)
    const letter = page.locator('.letters li')
    await letter.getByText('cannot read property of a pod that has no spec').waitFor()
    await letter.getByRole('button', { name: `Run “Look for the cause” of ${openId(30)} again` }).click()
    const dialog = page.getByRole('dialog', { name: `Run the step “Look for the cause” of ${openId(30)} again?` })
    expect((await deadLetters()).length).toBe(1)
    await dialog.getByRole('button', { name: `Run “Look for the cause” of ${openId(30)} again` }).click()
    await seen(`The step “Look for the cause” of ${openId(30)} was queued again.`)
    await seen('No step has failed for good.')
    expect(await deadLetters()).toEqual([])
  })
})

describe('the configuration', () => {
  it('shows each value with its origin, and no secret', async () => {
    await page.goto(`${server.url}/settings/configuration`)
    const row = (key: string) => page.getByRole('row').filter({ hasText: key })
    await expect.poll(() => row('server.port').innerText()).toBe(`server.port\t${new URL(server.url).port}\t--port`)
    await expect
      .poll(() => row('notifiers.webhook.url').innerText())
      .toMatch(/secret, not shown\s+ACESO_NOTIFIERS_WEBHOOK_URL \(environment\)/)
    expect(await page.content()).not.toContain('hunter2')
    await page.getByRole('button', { name: 'Only what was given' }).click()
    await expect.poll(() => page.getByRole('row').filter({ hasText: 'default' }).count()).toBe(0)
    await page.getByRole('searchbox', { name: 'Find a setting' }).fill('webhook')
    await expect.poll(() => page.locator('.config tbody tr').count()).toBe(1)
  })
})

const looks: readonly Look[] = [desktop, { ...desktop, language: 'zh', theme: 'dark' }, phone, { ...phone, language: 'zh', theme: 'dark' }]

describe.each(looks)('in $language, $theme, $width pixels wide', (wanted) => {
  it.each([
    ['/settings/signals', '.notices li'],
    ['/settings/configuration', '.config tbody tr'],
    [`/i/${stormyId}`, '.signals details'],
  ])('%s can be used by everybody and never scrolls sideways', async (path, ready) => {
    await lookAs(wanted)
    await page.goto(`${server.url}${path}`)
    await page.locator(ready).first().waitFor()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('asks about both troubles in a dialog that everybody can use', async () => {
    await lookAs(wanted)
    await page.goto(`${server.url}/i/${openId(40)}`)
    await page.getByRole('button', { name: /Merge into another|并入另一处故障/ }).click()
    await page.locator('.choice').first().click()
    await page.locator('dialog .note').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })
})

async function deadLetters(): Promise<readonly unknown[]> {
  const response = await fetch(`${server.url}/api/v1/dead-letters`)
  const answer = (await response.json()) as { readonly data: { readonly data: readonly unknown[] } }
  return answer.data.data
}
