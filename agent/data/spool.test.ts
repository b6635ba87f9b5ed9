import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { openJournal } from './journal.ts'
import { openSpool } from './spool.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aceso-spool-'))
})

const damaged: string[] = []
const open = () => openSpool(folder, (file) => damaged.push(file))

describe('the spool', () => {
  it('keeps reports in order over a restart, numbers them on, and takes none twice', async () => {
    const spool = await open()
    await Promise.all(['1', '2', '3'].map((name) => spool.put(crash(name, { key: 'a' }))))
    await spool.put(crash('2', { key: 'a' }))
    const first = await spool.peek(10)
    expect(first.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    await spool.taken(first[0]?.id ?? '')
    await spool.taken(first[1]?.id ?? '')

    const again = await open()
    expect(again.waiting).toBe(1)
    await again.put(crash('4', { key: 'a' }))
    expect((await again.peek(10)).map(({ sequence }) => sequence)).toEqual([3, 4])
  })

  it('never gives a number twice, also when everything was taken before the restart', async () => {
    const spool = await open()
    await spool.put(crash('1', {}))
    await spool.taken(crash('1', {}).id)
    const again = await open()
    await again.put(crash('2', {}))
    expect((await again.peek(1))[0]?.sequence).toBe(2)
  })

  it('puts aside what is damaged or refused, and goes on with the rest', async () => {
    const spool = await open()
    await spool.put(crash('1', {}))
    await spool.put(crash('2', {}))
    await spool.put(crash('3', {}))
    const [first] = readdirSync(folder).filter((file) => file.endsWith('.json'))
    writeFileSync(join(folder, first ?? ''), '{"id":')
    expect((await spool.peek(10)).map(({ sequence }) => sequence)).toEqual([2, 3])
    expect(damaged).toEqual([first])
    await spool.refused(crash('2', {}).id, 'input-invalid')
    expect((await spool.peek(10)).map(({ sequence }) => sequence)).toEqual([3])
    expect(readdirSync(join(folder, 'refused'))).toHaveLength(3)
  })
})

describe('the journal', () => {
  it('knows over a restart what is done, and drops a line that a kill cut short', async () => {
    const path = join(folder, 'journal')
    const journal = await openJournal(path)
    await Promise.all(['a', 'b'].map((id) => journal.add({ id, at: '2026-11-21T08:00:00.000Z', status: 'stored' })))
    await journal.close()
    writeFileSync(path, '{"id":"c","at', { flag: 'a' })
    const again = await openJournal(path)
    expect(['a', 'b', 'c'].map((id) => again.has(id))).toEqual([true, true, false])
    await again.add({ id: 'c', at: '2026-11-21T08:00:00.000Z', status: 'skipped' })
    await again.close()
    const last = await openJournal(path)
    expect(last.has('c')).toBe(true)
    await last.close()
  })
})
