import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { phone } from './browser.ts'
import { cart, cartPlan } from './fixtures/cart.ts'
import { lookAs, page, pageForEachTest, seen } from './page-of-test.ts'
import { ScriptedServer } from './scripted-server.ts'

const port = await freePort()
const base = `http://127.0.0.1:${port}`
const server = new ScriptedServer()

beforeAll(async () => {
  await server.listen(port)
})
afterAll(async () => {
  await server.close()
})
beforeEach(async () => {
  server.reset()
})
pageForEachTest()

describe('the first page', () => {
  it('lists the open troubles, worst first, each as one sentence', async () => {
    await page.goto(base)
    const rows = page.getByRole('list', { name: 'Open troubles, worst first' }).getByRole('listitem')
    await rows.first().waitFor()
    await expect.poll(() => rows.count()).toBe(7)
    const first = await rows.first().innerText()
    expect(first).toContain('needs approval')
    await expect.poll(() => rows.nth(6).innerText()).toContain('low')
    await seen('cart cannot start: ConfigMap cart-settings has no key DB_URL')
    await seen(/4,212 objects, looked at/)
  })

  it('opens a trouble by keyboard alone', async () => {
    await page.goto(base)
    await seen('cart cannot start: ConfigMap cart-settings has no key DB_URL')
    const second = await page.locator('.row').nth(1).getAttribute('data-row')
    for (const key of ['j', 'j', 'j', 'k', 'Enter']) await page.keyboard.press(key)
    await seen('What is broken')
    expect(page.url()).toBe(`${base}/i/${second}`)
    await page.keyboard.press('u')
    await seen(/4,212 objects/)
    expect(page.url()).toBe(`${base}/`)
  })

  it('keeps the search in the address, and finds it there again', async () => {
    await page.goto(base)
    await seen(/cart cannot start/)
    await page.keyboard.press('/')
    await page.keyboard.type('gateway')
    await page.waitForURL('**/?q=gateway')
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.reload()
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('gateway')
  })

  it('asks once more before a approves, and says so where there is nothing to approve', async () => {
    await page.goto(`${base}/?q=report`)
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.keyboard.press('j')
    await page.keyboard.press('a')
    await expect.poll(() => page.getByRole('status').first().innerText()).toContain('no plan that waits')
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0)
    await page.goto(`${base}/?q=i-7f3a9c`)
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.keyboard.press('j')
    await page.keyboard.press('a')
    await page.getByRole('dialog', { name: 'Approve this change?' }).waitFor()
    expect(server.deeds).toEqual([])
  })

  it('stops all writes after asking, with the reason', async () => {
    await page.goto(base)
    await page.getByRole('button', { name: 'Stop all writes' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('freeze for the sale')
    expect(server.deeds).toEqual([])
    await dialog.getByRole('button', { name: 'Stop all writes' }).click()
    await seen(/stopped by li\.wei/)
    expect(server.deeds).toEqual([{ path: '/api/v1/actions/pause', body: { comment: 'freeze for the sale' } }])
  })

  it.each([
    ['viewer', 0],
    ['operator', 1],
  ] as const)('lets a %s stop all writes or not, and only an admin allow them again', async (role, buttons) => {
    server.as(role)
    await page.goto(base)
    await seen(/4,212 objects/)
    const stop = page.getByRole('button', { name: 'Stop all writes' })
    expect(await stop.count()).toBe(buttons)
    if (buttons === 0) return
    await stop.click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop all writes' }).click()
    await seen(/stopped by li\.wei/)
    expect(await page.getByRole('button', { name: 'Allow writes again' }).count()).toBe(0)
  })

  it('changes by itself when the server names a changed trouble', async () => {
    await page.goto(`${base}/?q=i-60d1b8`)
    await seen(/Looking for the cause of/)
    server.change('i-60d1b8', { state: 'watching', verdict: 'recovered' })
    await seen('well again, watching')
    await expect.poll(() => page.getByText(/Looking for the cause of/).count()).toBe(0)
  })
})

describe('a trouble', () => {
  it('opens its numbered evidence, with the line to see it oneself, and keeps it in the address', async () => {
    await page.goto(`${base}/i/${cart.id}`)
    await page.getByRole('link', { name: 'Evidence 2' }).click()
    await page.waitForURL('**e=2**')
    await page.getByText('kubectl -n shop get configmap cart-settings -o yaml --show-managed-fields').waitFor()
    await page.reload()
    await page.getByText('kubectl -n shop get configmap cart-settings -o yaml --show-managed-fields').waitFor()
    await expect.poll(() => page.locator('.evidence details[open]').count()).toBe(1)
  })

  it('draws the way from the cause to the symptoms, box by box within reach of the keyboard', async () => {
    await page.goto(`${base}/i/${cart.id}`)
    const boxes = page.getByRole('group', { name: /Graph from the cause/ }).getByRole('button')
    await boxes.first().waitFor()
    await expect.poll(() => boxes.count()).toBe(8)
    await boxes.filter({ hasText: 'Service' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.graph-detail').getByText('No pod is ready behind it').waitFor()
    const lefts = await Promise.all((await boxes.all()).map(async (box) => (await box.boundingBox())?.x ?? 0))
    expect(lefts).toEqual(lefts.toSorted((left, right) => left - right))
    await page.goto(`${base}/i/i-91ff02`)
    await page.getByRole('button', { name: '28 Pods' }).waitFor()
    await expect.poll(() => boxes.count()).toBe(2)
  })

  it('approves exactly the plan that was shown, in two steps', async () => {
    await page.goto(`${base}/i/${cart.id}`)
    await page.getByRole('button', { name: 'Put DB_URL back into shop/cart-settings' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('+  DB_URL: postgres://cart-db.shop').waitFor()
    expect(server.deeds).toEqual([])
    await dialog.getByRole('button', { name: 'Put DB_URL back into shop/cart-settings' }).click()
    await seen('being carried out')
    expect(server.deeds).toEqual([{ path: `/api/v1/plans/${cartPlan.id}/approve`, body: { digest: cartPlan.digest } }])
    await page.locator('.step-person').getByText('Approved').waitFor()
  })

  it('rejects with a comment, and Escape leaves everything as it was', async () => {
    await page.goto(`${base}/i/${cart.id}`)
    await page.getByRole('button', { name: 'Reject', exact: true }).click()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0)
    await page.getByRole('button', { name: 'Reject', exact: true }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('moved on purpose')
    await page.getByRole('button', { name: `Reject plan ${cartPlan.id}` }).click()
    await page.locator('.plan').getByText('rejected').waitFor()
    expect(server.deeds).toEqual([{ path: `/api/v1/plans/${cartPlan.id}/reject`, body: { comment: 'moved on purpose' } }])
  })

  it('says what to try by hand after a mend without effect, and that it is a sample', async () => {
    await page.goto(`${base}/i/i-4c07aa`)
    const hint = page.getByRole('region', { name: 'The mend showed no effect: what to try by hand' })
    await hint.getByText('not rolled out: 0 of 1 pods are of the new template').waitFor()
    await hint.getByText(/adapt them before you run them/).waitFor()
    const commands = await hint.locator('.command code').allInnerTexts()
    expect(commands[0]).toBe(
      `kubectl patch deployment report-api -n reports -p '{"spec":{"template":{"spec":{"containers":[{"name":"report-api","resources":{"requests":{"memory":"32Mi","cpu":"50m"},"limits":{"memory":"64Mi","cpu":"100m"}}}]}}}}'`,
    )
    expect(commands[1]).toContain('"readinessProbe":{"httpGet":{"path":"/"},"periodSeconds":10,"failureThreshold":3}')
  })

  it('says where the loop stands while it stands there, and tells it live', async () => {
    await page.goto(`${base}/i/${cart.id}`)
    const word = page.locator('.trouble .state').first()
    await word.getByText('needs approval').waitFor()
    server.change(cart.id, { state: 'waiting-approval', held: true, plan: { ...cartPlan, state: 'approved' } })
    await word.getByText('safety check').waitFor()
    server.change(cart.id, { state: 'triggered', firing: ['a'] })
    await word.getByText('gathering signals').waitFor()
    server.change(cart.id, { looking: true }, { actor: { kind: 'machine', name: 'aceso' }, body: { type: 'look.began' } })
    await word.getByText('looking', { exact: true }).waitFor()
    await page.locator('.timeline').getByText('Began to look').first().waitFor()
    expect(await word.innerText()).toContain('looking')
  })

  it('undoes a finished plan', async () => {
    await page.goto(`${base}/i/i-2b91de`)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByRole('button', { name: /Undo “Give shop\/search/ }).click()
    await seen('undoing')
    expect(server.deeds).toEqual([{ path: '/api/v1/incidents/i-2b91de/undo', body: {} }])
  })

  it('shows what happens as it happens, and goes on after the line broke', async () => {
    await page.goto(`${base}/i/${cart.id}`)
    await seen('live')
    const person = { kind: 'person', name: 'zhang.min' } as const
    server.change(cart.id, {}, { actor: person, body: { type: 'note.added', text: 'first note while you watch' } })
    await seen('first note while you watch')
    server.breakStreams()
    server.change(cart.id, {}, { actor: person, body: { type: 'note.added', text: 'second note, said while the line was down' } })
    await seen('second note, said while the line was down')
    await expect.poll(() => page.getByText('first note while you watch').count()).toBe(1)
  })

  it('takes feedback and dismissal', async () => {
    await page.goto(`${base}/i/${cart.id}`)
    await page.getByRole('button', { name: 'Yes, right' }).click()
    await seen(/It counts for the next time/)
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click()
    await page.getByRole('button', { name: `Dismiss ${cart.id}` }).click()
    await seen('over')
    expect(server.deeds.map(({ path }) => path)).toEqual([`/api/v1/incidents/${cart.id}/feedback`, `/api/v1/incidents/${cart.id}/dismiss`])
  })

  it('has the two buttons that matter under the thumb on a phone', async () => {
    await lookAs(phone)
    await page.goto(`${base}/i/${cart.id}`)
    const bar = page.getByRole('group', { name: 'What you can do' })
    await bar.getByRole('button', { name: 'Put DB_URL back into shop/cart-settings' }).click()
    await page.getByRole('dialog', { name: 'Approve this change?' }).waitFor()
    await expect.poll(() => bar.getByRole('button').count()).toBe(2)
  })
})

describe('every page', () => {
  it('speaks Chinese at one press, and again at the next visit', async () => {
    await page.goto(base)
    await page.getByRole('button', { name: /Language/ }).click()
    await seen('cart 无法启动：ConfigMap cart-settings 缺少键 DB_URL')
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.goto(`${base}/history`)
    await seen('5 处已结束的故障')
  })

  it('follows the system’s theme until told otherwise', async () => {
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    await page.goto(base)
    const light = await ground()
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await ground()
    expect(dark).not.toBe(light)
    await page.getByRole('button', { name: /Appearance/ }).click()
    expect(await ground()).toBe(light)
  })

  it('asks for a token when the server does, and goes on with the right one', async () => {
    server.reset('locked')
    await page.goto(`${base}/i/${cart.id}`)
    await page.getByRole('textbox', { name: 'Token' }).fill('wrong-token')
    await page.getByRole('button', { name: 'Log in' }).click()
    await seen(/This token is not accepted/)
    await page.getByRole('textbox', { name: 'Token' }).fill('right-token')
    await page.getByRole('button', { name: 'Log in' }).click()
    await seen('What would mend it')
    expect(await page.evaluate('[localStorage.getItem("aceso.token"), document.cookie]')).toEqual([null, ''])
  })

  it('says what was looked at when nothing is broken, and what to do first when nothing ever was', async () => {
    server.reset('empty')
    await page.goto(base)
    await seen('Nothing is broken that Aceso can see')
    await seen(/4,212 objects looked at/)
    await seen(/Ingresses in prod \(no permission to list them\)/)
    await expect.poll(() => page.getByText('Start here').count()).toBe(0)
    server.reset('first-start')
    await page.reload()
    await seen('Start here')
    await seen('aceso doctor')
  })

  it('says what failed and what to do next, and shows the rest when it is well again', async () => {
    server.reset('broken')
    await page.goto(base)
    await seen('the store does not answer')
    await seen(/Code to search for: store-unavailable/)
    server.reset()
    await page.getByRole('button', { name: 'Ask again' }).click()
    await seen(/cart cannot start/)
    await expect.poll(() => page.getByText('the store does not answer').count()).toBe(0)
  })
})
