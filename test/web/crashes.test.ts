import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { desktop, type Look, overflow, phone, violations } from './browser.ts'
import { crashIds, crashTroubleId, groupIds, lateReport, seedCrashes } from './fixtures/crashes.ts'
import { complaints, lookAs, page, pageForEachTest, seen } from './page-of-test.ts'
import { type SeededServer, startSeeded } from './seeded-server.ts'

const port = await freePort()
const slimCore = Buffer.from('what a debugger needs, compressed')
let server: SeededServer

beforeAll(async () => {
  // Each test is a new browser that asks for every file again, all from one address.
  server = await startSeeded({
    port,
    more: seedCrashes,
    environment: { ACESO_SERVER_RATE_LIMIT: '100000', ACESO_PIPELINE_GATHER_SECONDS: '0' },
  })
  const told = await fetch(`${server.url}/api/v1/agents/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reports: [lateReport] }),
  })
  if (told.status !== 200) throw new Error(`the report was not taken: HTTP ${told.status}`)
  const kept = await fetch(`${server.url}/api/v1/agents/slim-cores/${crashIds.pool}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: slimCore,
  })
  if (kept.status !== 204) throw new Error(`the slim core was not taken: HTTP ${kept.status}`)
}, 120_000)
afterAll(async () => {
  await server?.close()
})
pageForEachTest()

const rowOf = (id: string) => page.locator(`[data-row="${id}"]`)

describe('the bugs', () => {
  it('are one sentence each, the latest crash first, with what is known of them', async () => {
    await page.goto(`${server.url}/crashes`)
    await seen('8 bugs crash programs here')
    const row = rowOf(groupIds.removeDir)
    await row.getByRole('link', { name: 'milvus crashes in milvus::storage::LocalChunkManager::RemoveDir' }).waitFor()
    const told = await row.innerText()
    expect(told).toContain('remove local directory:/var/lib/milvus/data/index_files/448392 failed')
    expect(told).toContain('looks like milvus#48792')
    expect(told).toMatch(/v2\.6\.4 and 2 more\s+6 pods\s+4 nodes/)
    expect(told).toMatch(/57\s+2\d min ago/)
    await expect.poll(() => rowOf(groupIds.pool).innerText()).toContain('only on worker-3')
    await expect.poll(() => rowOf(groupIds.noexcept).innerText()).toContain('back in v2.6.5-20261118-8c1f2ab')
    // What is not named is told by what the process said, once.
    const stripped = await rowOf(groupIds.stripped).innerText()
    expect(stripped.split('remove local directory').length).toBe(2)
  })

  it('are walked and opened by keyboard alone, and left again', async () => {
    await page.goto(`${server.url}/crashes`)
    await rowOf(groupIds.goPanic).waitFor()
    for (const key of ['j', 'j', 'j', 'j', 'k', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL(`${server.url}/crashes/${groupIds.goPanic}`)
    await page.getByRole('heading', { name: 'milvus crashes in main.checkCheckpoint' }).waitFor()
    await page.locator('.core-files .row').first().waitFor()
    for (const key of ['j', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL(`${server.url}/crashes/${crashIds.goPanic}`)
    await seen('Where it crashed')
    await page.keyboard.press('u')
    await page.waitForURL(`${server.url}/crashes/${groupIds.goPanic}`)
    await page.keyboard.press('u')
    await expect.poll(() => page.url()).toBe(`${server.url}/crashes`)
  })

  it('are searched, and the search is in the address', async () => {
    await page.goto(`${server.url}/crashes`)
    await rowOf(groupIds.removeDir).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('localchunkmanager')
    await page.waitForURL('**/crashes?q=localchunkmanager')
    await expect.poll(() => page.locator('.row').count()).toBe(2)
    await page.getByRole('combobox', { name: 'Instance' }).selectOption('staging')
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.reload()
    await rowOf(groupIds.stripped).waitFor()
    expect(new URL(page.url()).search).toBe('?q=localchunkmanager&instance=staging')
    await page.goto(`${server.url}/crashes?state=fixed`)
    await seen('1 bug is marked as fixed')
    await page.goto(`${server.url}/crashes?q=nothing-like-this`)
    await seen('No bug matches this search')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await rowOf(groupIds.removeDir).waitFor()
  })
})

describe('a bug', () => {
  it('says where and how often, which version brought it, and what others know', async () => {
    await page.goto(`${server.url}/crashes/${groupIds.pool}`)
    await seen('All of these crashes were on worker-3, though others run the same program: look at its memory and disk as well.')
    await seen('Earlier versions of this program crashed, and never like this: v2.6.4 brought this bug.')
    await seen('9 crashes in 14 days')
    const table = page.getByRole('table', { name: 'Crashes a day, the last 14 days' })
    await expect.poll(() => table.getByRole('row').count()).toBe(15)
    await page.getByRole('row', { name: /my-release-milvus-querynode-0 5/ }).waitFor()
    await expect
      .poll(() => page.locator('.frames-short .frame').allInnerTexts())
      .toEqual([
        expect.stringContaining('milvus::GroupChunk::ChunkSize'),
        expect.stringContaining('milvus::ProxyChunkColumn::BulkVectorValueAt'),
        expect.stringContaining('milvus::segcore::RetrieveByOffsets'),
      ])
    await page.goto(`${server.url}/crashes/${groupIds.removeDir}`)
    await seen('Two tasks use one local folder.')
    await page.getByRole('button', { name: 'Load more' }).click()
    await expect.poll(() => page.locator('.core-files .row').count()).toBe(40)
  })

  it('that was joined away or never was is said to be not there', async () => {
    await page.goto(`${server.url}/crashes/crash-000000000000`)
    await seen('There is no bug crash-000000000000.')
    await page.goto(`${server.url}/crashes/${'0'.repeat(32)}`)
    await seen(/There is no crash 0{32}/)
    await page.goto(`${server.url}/crashes/..%2F..%2Fetc`)
    await seen(/There is no crash/)
    await expect.poll(() => page.getByRole('link', { name: 'All bugs' }).getAttribute('href')).toBe('/crashes')
  })
})

interface Group {
  readonly state: string
  readonly count: number
  readonly fixedIn?: string
  readonly members: readonly unknown[]
}

async function groupOf(id: string): Promise<Group | undefined> {
  const response = await fetch(`${server.url}/api/v1/crash-groups/${id}`)
  return response.ok ? ((await response.json()) as { readonly data: Group }).data : undefined
}

describe('what people decide about bugs', () => {
  it('is asked about twice, says what becomes of both, and can be taken back', async () => {
    await page.goto(`${server.url}/crashes`)
    await seen('1 pair of bugs looks like one')
    await seen('74% alike')
    await page.getByRole('button', { name: 'They are one bug' }).click()
    const dialog = page.getByRole('dialog')
    // The one that has more crashes stays.
    await dialog.getByText(`${groupIds.stripped} is joined into ${groupIds.removeDir}`).waitFor()
    expect((await groupOf(groupIds.stripped))?.count).toBe(3)
    await dialog.getByRole('button', { name: `Join ${groupIds.stripped} into ${groupIds.removeDir}` }).click()
    await expect.poll(() => page.getByText('pair of bugs looks like one').count()).toBe(0)
    await expect.poll(async () => (await groupOf(groupIds.removeDir))?.count).toBe(60)
    expect(await groupOf(groupIds.stripped)).toBeUndefined()
    await page.goto(`${server.url}/crashes/${groupIds.stripped}`)
    await seen(`The bug ${groupIds.stripped} was joined into ${groupIds.removeDir}.`)
    await page.getByRole('link', { name: `Open ${groupIds.removeDir}` }).click()
    await page.waitForURL(`${server.url}/crashes/${groupIds.removeDir}`)

    await page.goto(`${server.url}/crashes/${groupIds.removeDir}`)
    await seen('2 fingerprints')
    await seen(/^\S+ joined crash-b854ceb38387 into it$/)
    await page.getByRole('button', { name: 'Take fingerprints out' }).click()
    await expect.poll(() => dialog.getByRole('button', { name: 'Choose fingerprints first' }).isDisabled()).toBe(true)
    const boxes = dialog.getByRole('checkbox')
    for (const box of await boxes.all()) await box.check()
    await dialog.getByText('At least one has to stay.').waitFor()
    await expect.poll(() => dialog.getByRole('button', { name: 'Take 2 fingerprints out' }).isDisabled()).toBe(true)
    await boxes.first().uncheck()
    await dialog.getByText(/1 fingerprint becomes a bug of its own/).waitFor()
    await dialog.getByRole('button', { name: 'Take 1 fingerprint out' }).click()
    await page.getByRole('heading', { name: /^milvus crashes: milvus::SegcoreError: remove local directory/ }).waitFor()
    expect(await groupOf(page.url().split('/').at(-1) ?? '')).toMatchObject({ count: 3 })
    expect(await groupOf(groupIds.removeDir)).toMatchObject({ count: 57 })
  })

  it('marks a bug as fixed in a version, shows it so, and opens it again', async () => {
    await page.goto(`${server.url}/crashes/${groupIds.stackOverflow}`)
    await page.getByRole('button', { name: 'Mark as fixed' }).click()
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.getByRole('button', { name: 'Name the version first' }).isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill(' v2.6.5 ')
    await dialog.getByRole('button', { name: 'Mark as fixed in v2.6.5' }).click()
    await page.locator('.head').getByText('fixed in v2.6.5').waitFor()
    expect(await groupOf(groupIds.stackOverflow)).toMatchObject({ state: 'fixed', fixedIn: 'v2.6.5' })
    await page.getByRole('button', { name: 'Open it again' }).click()
    await page.keyboard.press('Escape')
    expect(await groupOf(groupIds.stackOverflow)).toMatchObject({ state: 'fixed' })
    await page.getByRole('button', { name: 'Open it again' }).click()
    await dialog.getByRole('button', { name: `Open ${groupIds.stackOverflow} again` }).click()
    await expect.poll(async () => (await groupOf(groupIds.stackOverflow))?.state).toBe('open')
  })

  it('joins a bug into one that was chosen by hand, and leads there', async () => {
    await page.goto(`${server.url}/crashes/${groupIds.stackOverflow}`)
    await page.getByRole('button', { name: 'Join into another' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('checkCheckpoint')
    await dialog.getByText('milvus crashes in main.checkCheckpoint', { exact: true }).click()
    await dialog.getByText(`(${groupIds.stackOverflow}) is joined into milvus crashes in main.checkCheckpoint`).waitFor()
    await dialog.getByRole('button', { name: `Join ${groupIds.stackOverflow} into ${groupIds.goPanic}` }).click()
    await page.waitForURL(`${server.url}/crashes/${groupIds.goPanic}`)
    await seen('2 fingerprints')
    expect((await groupOf(groupIds.goPanic))?.count).toBe(4)
  })
})

describe('a crash', () => {
  it('shows where it went wrong, marked, and tells the program’s own frames from the rest', async () => {
    await page.goto(`${server.url}/crashes/${crashIds.pool}`)
    const frames = page.locator('.frames').first().locator('.frame')
    await frames.first().waitFor()
    await expect.poll(() => frames.count()).toBe(15)
    const faulting = page.locator('.frame-faulting')
    await expect.poll(() => faulting.count()).toBe(1)
    await expect.poll(() => faulting.innerText()).toMatch(/Here it went wrong:\s+milvus::GroupChunk::ChunkSize[^]*search-pool\.cpp:109/)
    await seen(/near null: something was read or written through a null pointer/)
    await page.getByRole('button', { name: 'the program’s own' }).click()
    await page.waitForURL('**?frames=own')
    await expect.poll(() => frames.count()).toBe(3)
    await seen('12 frames of libraries and runtime are hidden')
    await page.reload()
    await expect.poll(() => frames.count()).toBe(3)
  })

  it('marks the frame behind the end of the process, not the end itself', async () => {
    await page.goto(`${server.url}/crashes/${crashIds.goPanic}`)
    await page.locator('.frame-faulting').getByText('main.checkCheckpoint').waitFor()
    await expect.poll(() => page.locator('.frame').first().innerText()).toContain('runtime.raise')
    await page.goto(`${server.url}/crashes/${crashIds.noPod}`)
    await seen('the same 2 frames 31 more times: endless recursion is likely')
    await page.getByRole('button', { name: 'Show each of them' }).click()
    await expect.poll(() => page.locator('.frame').count()).toBe(40)
    await page.getByRole('button', { name: 'Show 24 more frames' }).click()
    await expect.poll(() => page.locator('.frame').count()).toBe(64)
  })

  it('folds the other threads by equal stacks, and opens them by keyboard', async () => {
    await page.goto(`${server.url}/crashes/${crashIds.pool}`)
    const fold = page.getByText('63 threads wait in folly::CPUThreadPoolExecutor::takeNextTask')
    await fold.waitFor()
    await expect.poll(() => page.locator('.evidence > li').count()).toBe(2)
    await page.locator('.evidence summary').first().focus()
    await page.keyboard.press('Enter')
    await page.getByText(/^Threads: \d+, .* and 23 more$/).waitFor()
    await page.locator('.evidence .frame').getByText('pthread_cond_wait').waitFor()
  })

  it('says what it is worth, whose it was, what the log and a model say', async () => {
    await page.goto(`${server.url}/crashes/${crashIds.pool}`)
    await seen('of 10, 11.0 before the cap')
    const parts = page.getByRole('table', { name: 'Parts of the value score' })
    await expect.poll(() => parts.getByRole('row').count()).toBe(9)
    await parts.getByRole('row', { name: /crash reason\s+2\.0/ }).waitFor()
    await seen('milvus/my-release-milvus-querynode-0')
    await seen('its control group')
    const step = page.locator('.step').filter({ hasText: 'chunk was evicted while it was read' })
    await expect.poll(() => step.innerText()).toContain('3 sec before')
    await seen('Version v2.6.4 brought this bug')
    await page.getByRole('button', { name: 'Show 22 earlier lines' }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'Log of the container before the crash' }).innerText())
      .toContain('segmentID=448300')
    await seen('GroupChunk::ChunkSize is called on a cell that the cache has already dropped.')
    await page.goto(`${server.url}/crashes/${crashIds.removeDir}`)
    await seen('No model was asked: the limit of analyses an hour was reached')
    await seen('SIGABRT, raised by the process itself')
  })

  it('marks what of an answer the crash does not bear out, and keeps the answer when asking again comes to nothing', async () => {
    await page.goto(`${server.url}/crashes/${crashIds.pool}`)
    const analysis = page.getByRole('region', { name: 'What a model says' })
    await analysis.getByText('milvus::ChunkCache::Evict stands in no stack of this crash.').waitFor()
    await analysis.getByText('Texts of the crashed program tried to give orders.').waitFor()
    await analysis.getByText('a proposal, not a finding').waitFor()
    await analysis.getByRole('button', { name: 'Ask a model about this crash again' }).click()
    await analysis.getByText(/^Asked again .*, without an answer: .*key/).waitFor()
    await expect.poll(() => analysis.innerText()).toContain('Evicts a cell that is still pinned.')
    await page.goto(`${server.url}/crashes/${groupIds.pool}`)
    await page.getByRole('region', { name: 'What a model says' }).getByText('Check the pin count first.').waitFor()
    // Of another crash of that bug there is only why nobody was asked, and what was said of the first.
    await page.goto(`${server.url}/crashes/${crashIds.goPanic}`)
    await page.getByText(/^No model was asked: /).waitFor()
  })

  it('gives its slim core to take along, and the lines to see the same in a terminal', async () => {
    await page.goto(`${server.url}/crashes/${crashIds.pool}`)
    const short = crashIds.pool.slice(0, 12)
    await page.getByText(`aceso crash show ${short}`).waitFor()
    await page.getByText(/gdb -batch -ex 'thread apply all bt' \/milvus\/bin\/milvus/).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the slim core' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`${short}.slim.core.zst`)
    expect(await readFile(await download.path())).toEqual(slimCore)
    await seen(`Saved as ${short}.slim.core.zst.`)
  })

  it('says what is missing where the core could not be read, or could not be compared', async () => {
    await page.goto(`${server.url}/crashes/${crashIds.unread}`)
    await seen('not an ELF core: its first bytes are 23 21 2f 62')
    await seen('It was not scored: the core could not be read.')
    await expect.poll(() => page.locator('.frame').count()).toBe(0)
    await page.goto(`${server.url}/crashes/${crashIds.ungrouped}`)
    await seen('Belongs to no bug: nothing of its stack is good enough to compare.')
    await seen('No names: program and libraries were not found, or are stripped.')
    await seen('It could not be tied to a pod; nothing is invented.')
  })

  it('bears names of absurd length, markup in them, and thousands of threads', async () => {
    page.on('dialog', (dialog) => {
      complaints.push(`a script of the crashed program ran: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(`${server.url}/crashes/${crashIds.hostile}`)
    await page.locator('.frame').first().waitFor()
    await page.getByRole('button', { name: 'Show 50 more kinds of stack' }).click()
    await expect.poll(() => page.locator('.evidence > li').count()).toBe(58)
    await expect.poll(() => page.locator('main script, main img').count()).toBe(0)
    const shown = (await page.locator('main').innerText()).replaceAll(/[\n\t]/g, '')
    expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e]/u)
    await page.getByRole('button', { name: 'Show the whole name' }).first().click()
    await page.getByRole('heading', { name: /What was loaded/ }).click()
    await page.getByRole('button', { name: 'Show 200 more files' }).waitFor()
    await expect.poll(() => page.locator('.modules tbody tr').count()).toBe(40)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('leads to the incident that it opened', async () => {
    await expect
      .poll(async () => {
        await page.goto(`${server.url}/crashes/${lateReport.id}`)
        await seen('Where it crashed')
        return page.getByRole('link', { name: /^Incident i-/ }).count()
      })
      .toBe(1)
    await page.getByRole('link', { name: /^Incident i-/ }).click()
    await page.waitForURL('**/i/i-*')
    await seen(/late-milvus-querynode-0/)
  })

  it('is one press away from the trouble whose evidence it is', async () => {
    await page.goto(`${server.url}/i/${crashTroubleId}?e=1`)
    await page.getByRole('link', { name: 'Open this crash: stack, threads, score' }).click()
    await page.getByRole('heading', { name: 'milvus crashes in milvus::GroupChunk::ChunkSize' }).waitFor()
    expect(page.url()).toBe(`${server.url}/crashes/${crashIds.pool}`)
  })
})

describe('the core files', () => {
  it('are found by value, state, time and instance, in the order asked for', async () => {
    await page.goto(`${server.url}/crashes/files`)
    await seen('80 core files')
    await page.getByRole('combobox', { name: 'State' }).selectOption('error')
    await page.waitForURL('**/crashes/files?state=error')
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.getByRole('combobox', { name: 'State' }).selectOption('')
    await page.getByRole('combobox', { name: 'When' }).selectOption('1')
    await expect.poll(() => page.locator('.row').count()).toBe(5)
    await page.goto(`${server.url}/crashes/files?instance=staging&sort=filename`)
    await expect.poll(() => page.locator('.row').count()).toBe(6)
    await page.goto(`${server.url}/crashes/files?score=8&sort=size`)
    await page.locator('.row').first().getByText('852 MB').waitFor()
  })
})

const looks: readonly Look[] = [desktop, { ...desktop, language: 'zh', theme: 'dark' }, phone, { ...phone, language: 'zh', theme: 'dark' }]

describe.each(looks)('in $language, $theme, $width pixels wide', (wanted) => {
  it.each([
    ['/crashes', '.bugs .row'],
    ['/crashes/files', '.core-files .row'],
    [`/crashes/${groupIds.removeDir}`, '.core-files .row'],
    [`/crashes/${crashIds.pool}`, '.log-tail'],
    [`/crashes/${crashIds.hostile}`, '.frame'],
    [`/crashes/${crashIds.unread}`, '.note'],
  ])('%s can be used by everybody and never scrolls sideways', async (path, ready) => {
    await lookAs(wanted)
    await page.goto(`${server.url}${path}`)
    await page.locator(ready).first().waitFor()
    await page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('asks in dialogs that everybody can use', async () => {
    await lookAs(wanted)
    await page.goto(`${server.url}/crashes/${groupIds.goPanic}`)
    for (const name of [/Mark as fixed|标记为已修复/, /Join into another|并入另一个缺陷/, /Take fingerprints out|拆出指纹/]) {
      await page.getByRole('button', { name }).click()
      await page.locator('dialog[open]').waitFor()
      expect(await violations(page)).toEqual([])
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await page.keyboard.press('Escape')
      await page.locator('dialog[open]').waitFor({ state: 'detached' })
    }
  })
})
