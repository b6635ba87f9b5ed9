import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { clusterOf } from './fakes/fake-cluster-means.ts'
import { asking } from './fakes/fake-means.ts'
import { getLogs } from './get-logs.ts'

const shop = world().deployment('shop/cart')
const container = shop.build().list('Pod')[0]?.spec.containers[0]?.name ?? ''
const pod = { namespace: 'shop', pod: 'cart-1-0' }
const answers = { logs: { [container]: 'started\nasking db\nerror: db refused\n' }, previousLogs: { [container]: 'panic: nil\n' } }

describe('get_logs', () => {
  it('gives the newest lines of the only container', async () => {
    const { data, notices } = await asking(getLogs, { ...pod, lines: 2 }, clusterOf(shop, answers))
    expect(data).toEqual({ found: true, container, previous: false, lines: ['asking db', 'error: db refused'] })
    expect(notices).toEqual(['the newest 2 of 3 lines that were read'])
  })

  it('gives the run before, and only lines with a text', async () => {
    expect((await asking(getLogs, { ...pod, previous: true }, clusterOf(shop, answers))).data).toMatchObject({ lines: ['panic: nil'] })
    expect((await asking(getLogs, { ...pod, contains: 'refused' }, clusterOf(shop, answers))).data).toMatchObject({
      lines: ['error: db refused'],
    })
  })

  it('cuts a line that has no end', async () => {
    const { data } = await asking(getLogs, pod, clusterOf(shop, { logs: { [container]: 'x'.repeat(9000) } }))
    expect((data as unknown as { lines: readonly string[] }).lines[0]?.length).toBeLessThanOrEqual(1000)
  })

  it('says why there is none', async () => {
    expect((await asking(getLogs, pod, clusterOf(shop))).notices).toEqual(['no log: no such log'])
    expect((await asking(getLogs, { ...pod, pod: 'nobody' }, clusterOf(shop))).notices).toEqual(['there is no Pod shop/nobody'])
    expect((await asking(getLogs, { ...pod, container: 'other' }, clusterOf(shop))).data).toEqual({ found: false, containers: [container] })
  })
})
