import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import { openSpool } from '../data/spool.ts'
import { type DeliveryMeans, deliverSome, startDelivery } from './deliver.ts'
import type { ServerLink } from './server-link.ts'

const signal = AbortSignal.timeout(60_000)

async function delivery(link: Partial<ServerLink>, slim: Readonly<Record<string, string>> = {}) {
  const spool = await openSpool(mkdtempSync(join(tmpdir(), 'aceso-deliver-')), () => undefined)
  const told: string[] = []
  const taken: string[] = []
  const uploaded: string[] = []
  const means: DeliveryMeans = {
    spool,
    link: {
      report: async (reports) => {
        told.push(reports.map(({ sequence }) => sequence).join(' '))
        return reports.map(({ id }) => ({ id, group: 'crash-1', wantSlimCore: true }))
      },
      slimCore: async (id) => {
        uploaded.push(id)
      },
      groups: async () => ({ groups: [], fullCoresPerGroup: 3 }),
      heartbeat: async () => undefined,
      ...link,
    },
    slimCore: async (id) => slim[id],
    delivered: async (id) => {
      taken.push(id)
    },
    onFault: () => undefined,
    onAway: () => undefined,
  }
  for (const name of ['1', '2', '3']) await spool.put(crash(name, { key: 'a' }))
  return { spool, means, told, taken, uploaded }
}

describe('delivery', () => {
  it('tells what waits in order, with the slim cores the server wants, and forgets it', async () => {
    const { id } = crash('2', {})
    const { spool, means, told, taken, uploaded } = await delivery({}, { [id]: '/spool/slim' })
    expect(await deliverSome(means, signal)).toBe(3)
    expect({ told, uploaded, waiting: spool.waiting, taken: taken.length }).toEqual({
      told: ['1 2 3'],
      uploaded: [id],
      waiting: 0,
      taken: 3,
    })
    expect(await deliverSome(means, signal)).toBe(0)
  })

  it('keeps everything while the server is away', async () => {
    const away = async (): Promise<never> => {
      throw new AcesoError('source-unavailable', 'no')
    }
    const { spool, means } = await delivery({ report: away })
    await expect(deliverSome(means, signal)).rejects.toThrow('no')
    expect(spool.waiting).toBe(3)
  })

  it('tells a report again when its slim core did not arrive', async () => {
    const away = async (): Promise<never> => {
      throw new AcesoError('source-unavailable', 'reset')
    }
    const { spool, means } = await delivery({ slimCore: away }, { [crash('2', {}).id]: '/spool/slim' })
    await expect(deliverSome(means, signal)).rejects.toThrow('reset')
    expect(spool.waiting).toBe(2)
  })

  it('puts aside the one report that the server will never take, and delivers the others', async () => {
    const bad = crash('2', {}).id
    const { spool, means, taken } = await delivery({
      report: async (reports) => {
        if (reports.some(({ id }) => id === bad)) throw new AcesoError('input-invalid', 'bad')
        return reports.map(({ id }) => ({ id, group: undefined, wantSlimCore: false }))
      },
    })
    for (let tries = 0; tries < 5 && spool.waiting > 0; tries += 1) await deliverSome(means, signal)
    expect(spool.waiting).toBe(0)
    expect(taken).toEqual([crash('1', {}).id, crash('3', {}).id])
  })
})

describe('the delivery in the background', () => {
  it('does not wait for the end of a pause when the server answers again, and tells news at once', async () => {
    let isAway = true
    let asked = 0
    const { spool, means, taken } = await delivery({
      report: async (reports) => {
        asked += 1
        if (isAway) throw new AcesoError('source-unavailable', 'no')
        return reports.map(({ id }) => ({ id, group: undefined, wantSlimCore: false }))
      },
    })
    const background = startDelivery(means)
    await expect.poll(() => asked).toBe(1)
    background.wake()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(asked).toBe(1)
    isAway = false
    background.retry()
    await expect.poll(() => taken.length).toBe(3)
    await spool.put(crash('4', { key: 'a' }))
    background.wake()
    await expect.poll(() => taken.length).toBe(4)
    await background.stop()
  })
})
