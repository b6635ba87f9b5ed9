import { execFile } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { type MetricServer, startPrometheus } from '../mcp/metric-servers.ts'
import { type ModelServer, startModelServer } from '../model/servers/process.ts'
import { goodKey } from '../model/servers/turn.ts'
import { desktop, type Look, overflow, phone, violations } from './browser.ts'
import { models } from './fixtures/models.ts'
import { poolQuery, releaseIds, releaseMetrics, reportIds, seedReleases } from './fixtures/releases.ts'
import { lookAs, page, pageForEachTest, seen } from './page-of-test.ts'
import { ScriptedServer } from './scripted-server.ts'
import { type SeededServer, startSeeded } from './seeded-server.ts'

const port = await freePort()
const scripted = new ScriptedServer()
const playedPort = await freePort()
const played = `http://127.0.0.1:${playedPort}`
let prometheus: MetricServer
let model: ModelServer
let server: SeededServer

beforeAll(async () => {
  await scripted.listen(playedPort)
  ;[prometheus, model] = await Promise.all([startPrometheus(releaseMetrics()), startModelServer('openai')])
  server = await startSeeded({
    port,
    more: seedReleases,
    environment: {
      ACESO_SERVER_RATE_LIMIT: '100000',
      ACESO_PIPELINE_GATHER_SECONDS: '0',
      PROMETHEUS_HOST: prometheus.url,
      LLM_PROVIDER: 'openai',
      LLM_BASE_URL: `${model.url}/v1`,
      LLM_API_KEY: goodKey,
      LLM_MODEL: 'gpt-4',
    },
  })
}, 120_000)
afterAll(async () => {
  await server?.close()
  await Promise.all([prometheus?.stop(), model?.stop(), scripted.close()])
})
pageForEachTest()

const rowOf = (id: string) => page.locator(`[data-row="${id}"]`)
const open = (path: string) => page.goto(`${server.url}${path}`)

async function asked<Data>(path: string, body?: object): Promise<Data> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${server.url}${path}`, body === undefined ? {} : init)
  if (!answer.ok) throw new Error(`HTTP ${answer.status} of ${path}: ${await answer.text()}`)
  return ((await answer.json()) as { readonly data: Data }).data
}

describe('the releases', () => {
  it('are one line each: where it stands, the cause in one sentence, and how its report stands', async () => {
    await open('/releases')
    const cart = await rowOf(releaseIds.cart).innerText()
    expect(cart).toMatch(/failed\s+cart 1\.4\.2\s+数据库连接池上限由 100 改为 10，请求排队等待连接/)
    expect(cart).toMatch(/Deployment shop\/cart\s+production\s+registered\s+written\s+rules disagree\s+2 versions/)
    await expect.poll(() => rowOf(releaseIds.long).innerText()).toMatch(/rolling out[^]*being diagnosed\s+round 3/)
    await expect.poll(() => rowOf(releaseIds.search).innerText()).toMatch(/rolling back[^]*answered 429[^]*diagnosis failed/)
    await expect
      .poll(() => rowOf(releaseIds.frontend).innerText())
      .toMatch(/succeeded\s+shop-frontend 17[^]*seen as a Helm release\s+no report/)
  })

  it('are searched, and the search is in the address', async () => {
    await open('/releases')
    await page.getByRole('button', { name: 'Failed' }).click()
    await page.waitForURL('**/releases?state=failed')
    await expect.poll(() => page.locator('.row').count()).toBe(2)
    await page.getByRole('combobox', { name: 'Report' }).selectOption('completed')
    await page.getByRole('searchbox').fill('SHOP/CART')
    await page.waitForURL('**/releases?state=failed&report=completed&q=SHOP%2FCART')
    await expect.poll(() => page.locator('.row').count()).toBe(0)
    await page.getByRole('searchbox').fill('1.4.2')
    await rowOf(releaseIds.cart).waitFor()
    await page.reload()
    await rowOf(releaseIds.cart).waitFor()
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.getByRole('searchbox').fill('nothing of that name')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await rowOf(releaseIds.idle).waitFor()
  })

  it('are walked and opened by keyboard alone, and left again', async () => {
    await open('/releases?state=failed')
    await rowOf(releaseIds.cart).waitFor()
    for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL(`**/releases/${releaseIds.cart}`)
    await seen('Root cause')
    await page.keyboard.press('u')
    await expect.poll(() => new URL(page.url()).pathname).toBe('/releases')
  })

  it('say how to begin where nobody has told of one', async () => {
    scripted.reset()
    await page.goto(`${played}/releases`)
    await seen('No release has been told or seen yet')
    const lines = await page.locator('.newcomer code').allInnerTexts()
    expect(lines[0]).toBe('aceso diagnose deployment cart -n shop --follow')
    expect(lines[1]).toContain(
      `-d '{"id":"cart-42","appName":"cart","packageVersion":"1.4.2","status":"deploying"}' ${played}/api/v1/deployments`,
    )
    expect(lines[3]).toBe(`webhook_configs: [{ url: '${played}/v1/alerts' }]`)
  })

  it('offers lines that work as they stand', async () => {
    const told = await asked<{ readonly id: string }>('/api/v1/deployments', {
      id: 'line-42',
      appName: 'line',
      packageVersion: '1',
      status: 'pending',
    })
    expect(told.id).toBe('line-42')
    await open('/releases/line-42')
    await page.getByRole('button', { name: 'Diagnose line 1' }).waitFor()
    await seen('Nobody has asked for a report on this release.')
  })
})

describe('a report', () => {
  const cart = `/releases/${releaseIds.cart}`

  it('begins with the verdict, has its four sections, and marks what is not proved', async () => {
    await open(cart)
    await page
      .getByRole('heading', { level: 1, name: '数据库连接池上限由 100 改为 10，请求排队等待连接：等待时间从 0.012 秒升至 2.7 秒。' })
      .waitFor()
    await seen('5 of 8 statements stand in what they cite')
    await expect.poll(() => page.title()).toMatch(/^cart 1\.4\.2: 数据库连接池上限由 100 改为 10[^]* · Aceso$/)
    await page.getByRole('link', { name: 'Releases' }).first().click()
    await expect.poll(() => page.title()).toBe('Releases · Aceso')
    await page.goBack()
    const headings = async () => (await page.locator('.trouble-main h2').allInnerTexts()).slice(2, 6)
    await expect.poll(headings).toEqual(['What happened', 'Root cause', 'Impact', 'What to do'])
    // The model's own words stay as they are.
    await seen('written in Chinese')
    const doubts = page.locator('.claim')
    await expect
      .poll(() => doubts.allInnerTexts())
      .toEqual([
        '共有 1280 个请求失败 [2]。number differs',
        '旧版本的 Pod 没有同样的问题。not backed',
        '与探针配置无关 [9]。unknown source',
      ])
    await expect.poll(() => page.locator('.claim-number').allInnerTexts()).toEqual(['1280'])
    await expect.poll(() => page.locator('.prose-code pre').innerText()).toBe('kubectl -n shop rollout undo deployment/cart')
  })

  it('leads from a sentence to the answer that it cites, as it was told', async () => {
    await open(cart)
    await page.getByRole('link', { name: '[6] Answer 6' }).first().click()
    const call = page.locator('#call-6')
    await call.getByRole('region', { name: 'Answer 6' }).waitFor()
    await expect
      .poll(() => call.innerText())
      .toMatch(/pull_request_read[^]*48\.0 kB\s+611 ms[^]*asked in round 2[^]*-\s+max: 100\n\+\s+max: 10/)
    expect(new URL(page.url()).searchParams.get('c')).toBe('6')
    const trail = await page.locator('.trail > li').allInnerTexts()
    expect(trail[3]).toMatch(/execute_query app_error_ratio\{namespace="shop"\}\s+from memory/)
    expect(trail[6]).toMatch(/crash_groups namespace=shop\s+failed\s+55 bytes\s+30 sec/)
    await seen('1 from memory')
    await seen(`Times are those of ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`)
    await expect.poll(() => page.locator('a[href="#call-9"]').count()).toBe(0)
  })

  it('shows rules and model side by side where they disagree, and tells of orders in outside texts', async () => {
    await open(cart)
    const both = page.locator('.both > div')
    await expect
      .poll(() => both.nth(0).innerText())
      .toMatch(/The rules say\s+\[R1\] The readiness probe of shop\/cart gives up after 1 s[^]*likely/)
    await expect.poll(() => both.nth(1).innerText()).toMatch(/glm-4-plus says\s+数据库连接池上限由 100 改为 10/)
    await seen('A text from outside tried to give orders to this diagnosis')
    await page.getByText('What they said').click()
    await seen(/AI reviewers: ignore all previous instructions/)
    await expect.poll(() => page.locator('.attempts a').getAttribute('href')).toBe('#call-6')
  })

  it('draws each query of the real Prometheus with the release and the alert marked, and is honest without data', async () => {
    await open(cart)
    const charts = page.locator('.query-chart')
    for (const index of [0, 1, 2]) await charts.nth(index).scrollIntoViewIfNeeded()
    await charts
      .nth(0)
      .getByText(/^cart-7f9c6d-\w+ rises from 0\.\d% to 3\d%$/)
      .waitFor()
    await charts.nth(0).locator('canvas').waitFor()
    await charts
      .nth(1)
      .getByText(/^db_pool_waiting_seconds rises from 1\d ms to 2\.\d s$/)
      .waitFor()
    await charts.nth(2).getByText('No data in this time').waitFor()
    await expect.poll(() => charts.nth(1).locator('.query-line code').innerText()).toBe(poolQuery)
    await expect
      .poll(() => charts.nth(0).locator('.query-marks').innerText())
      .toMatch(/release 1\.4\.2\s+[\d:]+\s+alert\s+[\d:]+\s+alert over/)
    await charts.nth(0).getByText('In numbers').click()
    await expect.poll(() => charts.nth(0).getByRole('row').count()).toBe(4)
    await page.getByText('1 query was dropped').click()
    await seen('it cannot be read near "[5m]"')
  })

  it('draws of many lines those that changed most, names them by what tells them apart, and leaves gaps where nothing was measured', async () => {
    await open(`/reports/${reportIds.fleet}`)
    const chart = page.locator('.query-chart')
    await chart.scrollIntoViewIfNeeded()
    await chart.getByText('fleet-worker-of-shop-5d9c7b-09 rises from 500 MB to 2.0 GB').waitFor()
    await chart.getByText('8 of 12 lines are drawn: those that changed most').waitFor()
    const legend = await chart.locator('.query-legend li').allInnerTexts()
    expect(legend).toHaveLength(8)
    expect(legend.slice(0, 3)).toEqual(['…09', '…10', '…11'])
    await chart.getByText('In numbers').click()
    await expect.poll(() => chart.getByRole('row').count()).toBe(13)
  })

  it('folds a long trail, and opens it for the answer that is cited', async () => {
    await open(`/reports/${reportIds.fleet}`)
    await seen('20 more questions')
    await page.locator('#call-40').waitFor()
    expect(await page.locator('#call-55').isVisible()).toBe(false)
    await page.evaluate("location.hash = '#call-55'")
    await page.locator('#call-55').getByRole('region', { name: 'Answer 55' }).waitFor()
  })

  it('asks for all hosts of the release, or for the one that is chosen', async () => {
    await open(cart)
    const pool = page.locator('.query-chart').nth(1)
    await pool.scrollIntoViewIfNeeded()
    await pool.getByText(/^db_pool_waiting_seconds rises/).waitFor()
    await page.getByRole('combobox', { name: 'Host' }).selectOption('web-2')
    expect(new URL(page.url()).searchParams.get('host')).toBe('web-2')
    await pool.getByText('No data in this time').waitFor()
    await page.getByRole('combobox', { name: 'Host' }).selectOption('All 2 hosts of the release')
    await pool.getByText(/^db_pool_waiting_seconds rises/).waitFor()
    expect(new URL(page.url()).searchParams.has('host')).toBe(false)
  })

  it('keeps the numbers where the drawing did not come', async () => {
    await page.route('**/assets/series-plot-*.js', (route) => route.fulfill({ status: 404, body: 'not found' }))
    await open(cart)
    const chart = page.locator('.query-chart').first()
    await chart.scrollIntoViewIfNeeded()
    await chart.getByText('The drawing could not be loaded. The numbers are below.').waitFor()
    await chart.getByText(/^cart-7f9c6d-\w+ rises from/).waitFor()
    await chart.getByText('In numbers').click()
    await expect.poll(() => chart.getByRole('row').count()).toBe(4)
  })

  it('names what could not be asked where Prometheus is away', async () => {
    await page.route('**/metrics/query*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: JSON.stringify({
          code: 503,
          message: 'no Prometheus is configured',
          data: { error: 'source-unavailable', retryable: false, next: 'set prometheus.url' },
        }),
      }),
    )
    await open(cart)
    await page.locator('.query-chart').first().scrollIntoViewIfNeeded()
    for (const chart of await page.locator('.query-chart').all()) await chart.scrollIntoViewIfNeeded()
    await expect.poll(() => page.getByText('Prometheus could not be asked').count()).toBe(3)
    await page.getByText('no Prometheus is configured').first().waitFor()
    await expect.poll(() => page.locator('canvas').count()).toBe(0)
    // One press asks for all of them.
    await page.unroute('**/metrics/query*')
    await page.getByRole('button', { name: 'Ask again' }).first().click()
    await expect.poll(() => page.getByText('Prometheus could not be asked').count()).toBe(0)
  })

  it('has versions that are compared, chosen and rated', async () => {
    await open(cart)
    await page.getByRole('button', { name: 'Compare with 1' }).click()
    const dialog = page.getByRole('dialog', { name: 'What changed from version 1 to version 2' })
    await dialog.getByText('+- 该改动来自 PR #214，文件 `config/pool.yaml` [5, 6]。').waitFor()
    expect(new URL(page.url()).searchParams.get('compare')).toBe('1')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'version 1' }).click()
    await page.getByRole('heading', { level: 1, name: 'shop/cart 的就绪探针 1 秒超时，而程序需要 3 秒' }).waitFor()
    await seen('You are reading version 1. The one to read is version 2.')
    await page.getByRole('button', { name: 'Make version 1 the one to read' }).click()
    await expect.poll(() => page.locator('.version').nth(1).innerText()).toContain('chosen')
    await page.locator('.star').nth(3).click()
    await page.getByRole('textbox', { name: 'Why (optional)' }).fill('探针确实过紧')
    await page.getByRole('button', { name: 'Rate version 1' }).click()
    await seen('Kept. Averages by model and prompt follow from it.')
    await seen('探针确实过紧')
    const { ratings } = await asked<{ readonly ratings: readonly { readonly stars: number }[] }>(`/api/v1/reports/${reportIds.first}`)
    expect(ratings.map(({ stars }) => stars)).toEqual([2, 4])
    await open('/settings/models')
    await page.getByRole('row', { name: /the rules, no model v1 2 \d+% 3\.0 ★/ }).waitFor()
  })

  it('that failed says why, and whether asking again can help', async () => {
    await open(`/reports/${reportIds.search}`)
    await seen('The model’s provider is asked too often.')
    await seen('In its own words: the provider glm answered 429: too many requests')
    await seen('Asking again may help.')
    await expect.poll(() => page.getByRole('button', { name: 'Diagnose 搜索服务 9 again' }).count()).toBe(1)
  })

  it('that is not there is said so, without a fault', async () => {
    await open('/reports/r-nobody')
    await seen('There is no release or report r-nobody')
    await open(`${cart}?v=9`)
    await expect.poll(() => page.locator('.empty').innerText()).toContain('There is no version 9 of this report')
  })
})

describe('the page of the models', () => {
  it('says when the budget is used up, and names providers and months as people do', async () => {
    scripted.reset()
    const spend = { ...models.spend, monthUsd: 100, hourTasks: 50 }
    const data = { ...models, spend, remainingUsd: 0 }
    await page.route('**/api/v1/models', (route) => route.fulfill({ json: { code: 0, message: 'ok', data } }))
    await page.goto(`${played}/settings/models`)
    await seen('US$100.00 spent on models in November 2026')
    await expect.poll(() => page.getByText('used up: until it is free again, the rules write reports alone').count()).toBe(2)
    await page.getByRole('row', { name: /^small Local 4 of them without a known price/ }).waitFor()
    await seen('OpenAI the key is missing')
  })
})

describe('a report that is being written', () => {
  it('shows what is being asked, what came back and what it costs', async () => {
    await open(`/releases/${releaseIds.long}`)
    await seen('Round 3: asking execute_range_query and pull_request_read.')
    await expect
      .poll(() => page.locator('.progress-figures').innerText())
      .toMatch(/Round\s+3\s+Answers\s+4\s+Tokens\s+19,116\s+Cost\s+US\$0\.0312/)
    await expect.poll(() => page.locator('.progress-calls li').first().innerText()).toMatch(/\[4\]\s+get_release_by_tag\s+failed/)
  })

  it('is watched to its end: the model is asked, it asks Prometheus, its report appears, its incident links to it', async () => {
    const content =
      '【问题概述】pay 的错误率为 31% [1]。\n【根因分析】新版本 2.0 使连接等待升高 [2]。\n【影响范围】支付请求 [2]。\n【解决方案】1. 回滚到 `1.9`。'
    const query = (text: string) => ({ name: 'execute_query', input: { query: text } })
    await model.script(
      { calls: [query('max(app_error_ratio)'), query('max(db_pool_waiting_seconds)')], usage: { input: 1200, output: 80 }, delayMs: 1_500 },
      { text: JSON.stringify({ promQL: ['max(app_error_ratio)'], content }), usage: { input: 2400, output: 300 }, delayMs: 2_500 },
    )
    await asked('/api/v1/deployments', { id: 'pay-2', appName: 'pay', packageVersion: '2.0', status: 'deploying' })
    await asked('/v1/alerts', {
      key: 'pay',
      alertname: 'PayErrors',
      status: 'firing',
      severity: 'critical',
      labels: { deploymentId: 'pay-2' },
    })
    let polls = 0
    page.on('request', (request) => {
      if (/\/reports\/r-\w+(\?|$)/.test(request.url())) polls += 1
    })
    await open('/releases/pay-2')
    await seen('Round 1: the model reads the answers so far.')
    await seen('Round 2: the model reads the answers so far.')
    await page.locator('.progress-calls').getByText('execute_query').first().waitFor()
    // What is shown was heard: once the line stood, nobody asked for the report itself before its end.
    expect(polls).toBe(1)
    await expect.poll(() => page.locator('.progress-figures').innerText()).toMatch(/Tokens\s+1,280\s+Cost\s+US\$0\.\d+/)
    await page.getByRole('heading', { level: 1, name: '新版本 2.0 使连接等待升高。' }).waitFor()
    await seen('3,600 in, 380 out')
    const reports = () => asked<{ readonly data: readonly { readonly incidentId?: string }[] }>('/api/v1/reports?deploymentId=pay-2')
    await expect.poll(async () => (await reports()).data[0]?.incidentId, { timeout: 25_000, interval: 500 }).toMatch(/^i-/)
    await page.reload()
    const incident = page.getByRole('link', { name: /^i-/ })
    await incident.click()
    await page.getByRole('link', { name: 'pay-2, version 1' }).click()
    await page.getByRole('heading', { level: 1, name: '新版本 2.0 使连接等待升高。' }).waitFor()
  }, 60_000)

  it('is watched to its end also where its steps cannot be heard', async () => {
    await page.route('**/reports/*/progress', (route) => route.fulfill({ status: 429, contentType: 'application/json', body: '{}' }))
    const content = '【Overview】cut [0]\n【Root cause】The line is cut [0].\n【Impact】c\n【Remediation】1. d'
    await model.script({ text: JSON.stringify({ promQL: [], content }), delayMs: 2_500 })
    await asked('/api/v1/deployments', { id: 'cut-1', appName: 'cut', packageVersion: '1', status: 'failed' })
    await asked('/api/v1/deployments/cut-1/diagnose', { language: 'en' })
    await open('/releases/cut-1')
    await seen('Round 1: the model reads the answers so far.')
    await page.getByRole('heading', { level: 1, name: 'The line is cut.' }).waitFor()
    await expect.poll(() => page.locator('.progress').count()).toBe(0)
  })

  it('is asked for again with one button, and watched at once', async () => {
    await model.script({
      text: JSON.stringify({ promQL: [], content: '【Overview】a [0]\n【Root cause】b\n【Impact】c\n【Remediation】1. d' }),
      delayMs: 1_000,
    })
    await open(`/reports/${reportIds.mailer}`)
    await page.getByRole('button', { name: 'Diagnose mailer 3.0.1 again' }).click()
    await page.waitForURL(`**/releases/${releaseIds.mailer}?v=2`)
    await expect.poll(() => page.locator('.version-shown').innerText()).toContain('version 2')
  })
})

describe('the command line', () => {
  /** Its own process, as users run it. */
  const aceso = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((done) => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: server.folder, LANG: 'C.UTF-8', ACESO_SERVER: server.url }
      execFile(process.execPath, ['bin/aceso.mjs', ...args], { env }, (fault, out, err) => {
        done({ code: fault === null ? 0 : Number(fault.code), out, err })
      })
    })

  it('follows a report while it is written, and prints it with its evidence', async () => {
    const content =
      '【Overview】stock answers 31% errors [1].\n【Root cause】Release 7 raised them [1].\n【Impact】Orders.\n【Remediation】1. Roll back'
    await model.script(
      { calls: [{ name: 'execute_query', input: { query: 'max(app_error_ratio)' } }], usage: { input: 1200, output: 80 }, delayMs: 1_500 },
      { text: JSON.stringify({ promQL: ['max(app_error_ratio)'], content }), usage: { input: 2400, output: 300 }, delayMs: 1_500 },
    )
    await asked('/api/v1/deployments', { id: 'stock-7', appName: 'stock', packageVersion: '7', status: 'deploying' })
    const first = await aceso('diagnose', 'release', 'stock-7', '--follow')
    expect(first.err).toMatch(/round 1: the model reads[^]*1,280 tokens, US\$0\.\d+ so far[^]*round 2: the model reads/)
    expect(first.err).toMatch(/round 1: the model reads[^]*\] execute_query {2}\d+ ms[^]*round 2: the model reads/)
    expect(first.code).toBe(0)
    expect(first.out).toMatch(/^x Release 7 raised them\.\n {2}stock 7, report r-\w+, version 1, by gpt-4/)
    expect(first.out).toMatch(/Impact\n {2}Orders\. \(!\) not backed/)
    const id = /report (r-\w+)/.exec(first.out)?.[1] ?? ''
    expect(first.out).toContain(`see it with charts: ${server.url}/reports/${id}`)

    const again = await aceso('show', id, '--evidence')
    expect(again.out).toContain('"resultType": "vector"')
    const data = JSON.parse((await aceso('show', id, '-o', 'json')).out) as object
    expect(data).toMatchObject({ schema: 'aceso.release-report/v1', release: { id: 'stock-7' }, report: { id, writtenBy: 'model' } })
  }, 60_000)

  it('finds what a workload runs, or makes its release as the cluster shows it, and refuses one that is not there', async () => {
    const first = await aceso('diagnose', 'deployment', 'catalog', '-n', 'shop')
    expect(first.out).toMatch(
      /^x The readiness probe of catalog asks \/healthcheck, which answers 404 +certain\n {2}catalog 2\.3\.0, report r-\w+, version \d+, by the rules/,
    )
    const again = await aceso('diagnose', 'deployment', 'catalog', '-n', 'shop', '-o', 'json')
    expect(again.err).toBe('')
    const { release } = JSON.parse(again.out) as { readonly release: object }
    expect(release).toMatchObject({ packageVersion: '2.3.0', workload: { kind: 'Deployment', namespace: 'shop', name: 'catalog' } })
    expect(await aceso('diagnose', 'deployment', 'nobody', '-n', 'shop')).toMatchObject({
      code: 5,
      out: '',
      err: expect.stringContaining('there is no Deployment shop/nobody in the cluster'),
    })
  }, 60_000)

  it('prints what stands of a Chinese report, and ends with 1 for one that failed', async () => {
    const cart = await aceso('show', reportIds.second, '--lang', 'zh')
    expect(cart.out).toMatch(/^x 数据库连接池上限由 100 改为 10，请求排队等待连接：[^]*根因分析\n[^]*\(!\) 无依据/)
    expect(await aceso('show', reportIds.search)).toMatchObject({ code: 1, out: expect.stringContaining('asking again may help') })
    expect(await aceso('diagnose', 'release', 'nobody')).toMatchObject({
      code: 5,
      err: expect.stringContaining('there is no release nobody'),
    })
  }, 60_000)
})

const looks: readonly Look[] = [desktop, { ...desktop, language: 'zh', theme: 'dark' }, phone, { ...phone, language: 'zh', theme: 'dark' }]

describe.each(looks)('in $language, $theme, $width pixels wide', (wanted) => {
  it.each([
    ['real', '/releases', '.row'],
    ['played', '/releases', '.newcomer'],
    ['real', `/releases/${releaseIds.cart}?v=2`, '.trail'],
    ['real', `/releases/${releaseIds.cart}?v=2&compare=1`, '.diff'],
    ['real', `/releases/${releaseIds.long}`, '.progress'],
    ['real', `/releases/${releaseIds.search}?v=1`, '.problem'],
    ['real', `/releases/${releaseIds.frontend}`, '.diagnose'],
    ['real', '/settings/models', '.storage'],
    ['played', '/settings/models', '.providers'],
  ])('%s %s can be used by everybody and never scrolls sideways', async (which, path, ready) => {
    await lookAs(wanted)
    scripted.reset()
    await page.goto(`${which === 'real' ? server.url : played}${path}`)
    await page.locator(ready).first().waitFor()
    await page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    for (const chart of await page.locator('.query-chart').all()) await chart.scrollIntoViewIfNeeded()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })
})
