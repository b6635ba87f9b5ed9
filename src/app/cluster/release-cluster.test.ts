import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../domain/json.ts'
import { objectRef } from '../../domain/object-ref.ts'
import type { Cluster, WriteRequest } from '../../ports/cluster.ts'
import { fakeBlobs } from '../../ports/fakes/fake-blobs.ts'
import { fakeClock, fakeCluster } from '../../ports/fakes/fakes.ts'
import type { Helm, HelmAnswer } from '../../ports/helm.ts'
import { world } from '../../world/builder/world-builder.ts'
import { releaseCluster } from './release-cluster.ts'

const release = objectRef('Release', 'default', 'prod')
const resource = objectRef('Milvus', 'default', 'prod')
const { signal } = new AbortController()
const deployed: HelmAnswer = {
  kind: 'release',
  release: { revision: 3, status: 'deployed', updatedAt: '2026-11-21T08:00:00.000Z', chart: 'milvus-5.0.19' },
}

function helmOf(more: Partial<Helm> = {}): Helm & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    version: async () => ({ version: 'v3' }),
    release: async () => deployed,
    uninstall: async ({ name }, { dryRun }) => {
      asked.push(`uninstall ${name}${dryRun ? ' dry' : ''}`)
      return { kind: 'done' }
    },
    rollBack: async ({ name }, revision) => {
      asked.push(`rollback ${name} ${revision}`)
      return { kind: 'done' }
    },
    export: async () => ({ values: 'replicas: 1\n', manifest: 'kind: Deployment\n' }),
    ...more,
  }
}

function setup(helm: Helm = helmOf(), bare: Cluster = fakeCluster(() => world().build())) {
  const blobs = fakeBlobs(fakeClock())
  return { blobs, cluster: releaseCluster(bare, { helm, blobs, timeoutMs: 20_000 }) }
}

const request = (more: Partial<WriteRequest>): WriteRequest => ({
  target: release,
  write: { verb: 'uninstall', revision: 3 },
  mark: 'p-1/0',
  dryRun: false,
  ...more,
})

describe('a Helm release', () => {
  it('is read like an object, named by its latest change', async () => {
    expect(await setup().cluster.read(release, signal)).toMatchObject({
      kind: 'Release',
      metadata: { name: 'prod', generation: 3, uid: '3 2026-11-21T08:00:00.000Z' },
      status: { phase: 'deployed' },
    })
    expect(await setup(helmOf({ release: async () => ({ kind: 'none' }) })).cluster.read(release, signal)).toBeUndefined()
  })

  it('is read from Helm’s own records where Helm is not installed', async () => {
    const record = (name: string, version: string, status: string) => ({
      kind: 'Secret' as const,
      metadata: { name, namespace: 'default', labels: { owner: 'helm', name: 'prod', status, version } },
      keyHashes: {},
    })
    const seen = world()
      .add(record('a', '9', 'superseded'))
      .add(record('b', '10', 'deployed'))
      .build()
    const helm = helmOf({ release: async () => ({ kind: 'unavailable', message: 'helm is not installed here' }) })
    const { cluster } = setup(
      helm,
      fakeCluster(() => seen),
    )
    expect(await cluster.read(release, signal)).toMatchObject({ metadata: { generation: 10 }, status: { phase: 'deployed' } })
    expect(await cluster.read(objectRef('Release', 'default', 'other'), signal)).toBeUndefined()
  })

  it('is uninstalled after its values and manifest were put away, and a dry run puts nothing away', async () => {
    const helm = helmOf()
    const { blobs, cluster } = setup(helm)
    await cluster.write(request({ dryRun: true }), signal)
    expect(await blobs.open('p-1-0/values.yaml', signal)).toBeUndefined()
    expect(await cluster.write(request({}), signal)).toMatchObject({ kind: 'done', generation: 3 })
    const values = await blobs.open('p-1-0/values.yaml', signal)
    expect(values === undefined ? '' : await text(values)).toBe('replicas: 1\n')
    expect(helm.asked).toEqual(['uninstall prod dry', 'uninstall prod'])
    // A second run after a kill finds the export there and goes on.
    expect(await cluster.write(request({}), signal)).toMatchObject({ kind: 'done' })
  })

  it('is not uninstalled when nothing could be put away', async () => {
    const helm = helmOf({ export: async () => Promise.reject(new Error('no')) })
    await expect(setup(helm).cluster.write(request({}), signal)).rejects.toThrow('no')
    expect(helm.asked).toEqual([])
  })

  it('is made again by a rollback to the revision it had', async () => {
    const helm = helmOf()
    await setup(helm).cluster.write(request({ write: { verb: 'reinstall', revision: 3 }, mark: 'p-1/0/undo' }), signal)
    expect(helm.asked).toEqual(['rollback prod 3'])
  })

  it('is refused as not possible here where there is no Helm', async () => {
    const helm = helmOf({ uninstall: async () => ({ kind: 'unavailable', message: 'helm is not installed here' }) })
    expect(await setup(helm).cluster.write(request({ dryRun: true }), signal)).toEqual({
      kind: 'refused',
      message: 'helm is not installed here',
      forbidden: true,
    })
  })
})

describe('an object that is deleted', () => {
  const manifest: JsonObject = { kind: 'Milvus', metadata: { name: 'prod', uid: 'u' }, spec: { secret: 'x' } }
  it('is put away first and made again from there', async () => {
    const bare = fakeCluster(() => world().build())
    bare.put(resource, manifest)
    const sent: WriteRequest[] = []
    const { cluster } = setup(helmOf(), {
      ...bare,
      write: async (one, of) => {
        sent.push(one)
        return bare.write(one, of)
      },
    })
    await cluster.write(request({ target: resource, write: { verb: 'delete', uid: 'u', export: true } }), signal)
    await cluster.write(request({ target: resource, write: { verb: 'recreate' }, mark: 'p-1/0/undo' }), signal)
    expect(sent.map(({ write }) => write)).toEqual([
      { verb: 'delete', uid: 'u', export: true },
      { verb: 'create', manifest },
    ])
  })

  it('whose manifest is lost is refused in words', async () => {
    const refused = await setup().cluster.write(request({ target: resource, write: { verb: 'recreate' }, mark: 'p-9/0/undo' }), signal)
    expect(refused).toMatchObject({ kind: 'refused', message: expect.stringContaining('p-9-0/manifest.json') })
  })
})
