import { describe, expect, it } from 'vitest'
import { fakeBlobs } from '../../src/ports/fakes/fake-blobs.ts'
import { fakeClock } from '../../src/ports/fakes/fakes.ts'
import { heartbeatOf } from '../report/heartbeat.ts'
import { readinessOf } from './readiness.ts'

const blobs = fakeBlobs(fakeClock())
const good = { coredumpPath: '/cores', folderFault: () => undefined, podsFault: () => undefined, held: () => undefined, blobs }
const broken = { kind: 'local', check: async () => ({ ok: false, why: '/data: EROFS' }) } as const

describe('readiness', () => {
  it('needs the cluster, the folder and the store', async () => {
    expect(await readinessOf(good)()).toEqual([
      { name: 'kubernetes', ok: true },
      { name: 'coredump path', ok: true },
      { name: 'storage', ok: true },
      { name: 'results', ok: true },
    ])
    const faulty = {
      ...good,
      folderFault: () => 'ENOENT',
      podsFault: () => 'missing permission: list pods',
      held: () => '9 wait',
      blobs: broken,
    }
    expect(await readinessOf(faulty)()).toEqual([
      { name: 'kubernetes', ok: false, why: 'missing permission: list pods' },
      { name: 'coredump path', ok: false, why: '/cores: ENOENT' },
      { name: 'storage', ok: false, why: '/data: EROFS' },
      { name: 'results', ok: false, why: '9 wait' },
    ])
  })

  it('does not ask for a cluster where there is none, and says so', async () => {
    const [kubernetes] = await readinessOf({ ...good, podsFault: undefined })()
    expect(kubernetes).toEqual({ name: 'kubernetes', ok: true, why: 'no cluster: crashes are not linked to pods' })
  })

  it('does not write to the store for each probe', async () => {
    let checks = 0
    const counted = {
      kind: 'local',
      check: async () => {
        checks += 1
        return { ok: true } as const
      },
    } as const
    const ready = readinessOf({ ...good, blobs: counted })
    await ready()
    await ready()
    expect(checks).toBe(1)
  })
})

describe('the sign of life', () => {
  const parts = { config: { nodeName: 'n1' }, version: { version: '1.0.0' } }
  const storage = { backend: 'local', usedBytes: 5, limitBytes: 10, files: 1 } as const

  it('tells whether the agent can work, how its store stands, and what was deleted', async () => {
    const kept = { state: async () => storage, deleted: ['a.core.gz'] }
    const components = [{ name: 'storage', ok: true }]
    expect(await heartbeatOf({ ...parts, kept, components }, AbortSignal.timeout(1_000))).toEqual({
      nodeName: 'n1',
      version: '1.0.0',
      status: 'ready',
      storage,
      deleted: ['a.core.gz'],
    })
  })

  it('says what is wrong, in as many characters as the server takes', async () => {
    const kept = { state: async () => undefined, deleted: [] }
    const components = [{ name: 'coredump path', ok: false, why: 'x'.repeat(500) }]
    const { status } = await heartbeatOf({ ...parts, kept, components }, AbortSignal.timeout(1_000))
    expect(status).toMatch(/^not ready: coredump path: x+$/)
    expect(status).toHaveLength(200)
  })
})
