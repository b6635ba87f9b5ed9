import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Api } from '../../src/adapters/kubernetes/api.ts'
import { connectCluster, type LiveCluster } from '../../src/adapters/kubernetes/connect-cluster.ts'
import { connect } from '../../src/adapters/kubernetes/connection.ts'
import { patchFor } from '../../src/adapters/kubernetes/json-patch.ts'
import type { FieldChange } from '../../src/domain/incident/plan.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { objectRef } from '../../src/domain/object-ref.ts'
import { filledInBy, inverse } from '../../src/pipeline/plans/written-fields.ts'
import type { FeedChange } from '../../src/ports/feed.ts'
import { masking } from '../../src/world/masking.ts'
import { type ApiServer, canRunApiServer, startApiServer } from './api-server.ts'

const namespace = 'aceso-test'
const deployment = objectRef('Deployment', namespace, 'cart')
const planted = 'hunter2-planted'
const soon = (): AbortSignal => AbortSignal.timeout(30_000)

let server: ApiServer
let admin: Api
let cluster: LiveCluster
const versions: string[] = []

const open = (user: 'admin' | 'restricted'): Promise<LiveCluster> =>
  connectCluster({
    id: 'test',
    kubeconfig: server.kubeconfig(user),
    env: {},
    masking: masking({ key: 'installation', names: ['password'] }),
    clock: { now: () => instantOf(Date.now()) },
    times: { firstRetryMs: 100, mostRetryMs: 1000 },
    onVersion: (ref) => versions.push(`${ref.kind} ${ref.name}`),
  })

async function create(path: string, body: object): Promise<void> {
  const reply = await admin.send({ method: 'POST', path, body }, soon())
  if (reply.status >= 300 && reply.status !== 409) throw new Error(reply.body)
}

const patch = (path: string, body: object): Promise<{ readonly status: number }> =>
  admin.send({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' }, soon())

async function until(what: string, holds: () => boolean): Promise<void> {
  const patience = AbortSignal.timeout(30_000)
  while (!holds()) {
    if (patience.aborted) throw new Error(`never: ${what}`)
    await sleep(50)
  }
}

const configMaps = `/api/v1/namespaces/${namespace}/configmaps`
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
const image: readonly (string | number)[] = ['spec', 'template', 'spec', 'containers', 0, 'image']
const change = (path: readonly (string | number)[], before: FieldChange['before'], after: FieldChange['after']): FieldChange => ({
  path,
  before,
  after,
  guards: [],
})
const write = (changes: readonly FieldChange[], more: { readonly dryRun?: boolean; readonly mark?: string } = {}) =>
  cluster.write({ target: deployment, write: { verb: 'patch', changes }, mark: more.mark ?? 'p-1/0', dryRun: more.dryRun ?? false }, soon())

describe.skipIf(!canRunApiServer)('a live cluster', () => {
  beforeAll(async () => {
    server = await startApiServer()
    admin = (await connect({ env: {}, explicit: server.kubeconfig('admin') })).api
    await create('/api/v1/namespaces', { metadata: { name: namespace } })
    await create(configMaps, { metadata: { name: 'settings' }, data: { MODE: 'fast', 'db.password': planted } })
    await create(`/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: 'keys' }, stringData: { word: planted } })
    await create(deployments, {
      metadata: { name: 'cart' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'cart' } },
        template: {
          metadata: { labels: { app: 'cart' } },
          spec: { containers: [{ name: 'app', image: 'cart:1', env: [{ name: 'DB_PASSWORD', value: planted }] }] },
        },
      },
    })
    cluster = await open('admin')
  })
  afterAll(() => server?.end())

  it('says how it is reached, and who it is', async () => {
    expect(cluster.origin).toContain('admin.kubeconfig')
    expect((await cluster.check(soon())).version).toMatch(/^v1\./)
  })

  it('lists a world that no secret value got into', async () => {
    const world = await cluster.world(soon())
    expect(world.notReadable).toEqual([])
    expect(world.object(deployment)).toBeDefined()
    const all = ['Secret', 'ConfigMap', 'Deployment'] as const
    const text = JSON.stringify(all.map((kind) => world.list(kind)))
    expect(text).toContain('masked:')
    expect(text).not.toContain(planted)
    expect(text).not.toContain(Buffer.from(planted).toString('base64'))
    expect(world.changesOf(deployment)[0]?.fields).toContain('spec.template.spec.containers[app].image')
  })

  describe('writes', () => {
    it('a dry run and changes nothing', async () => {
      const before = await cluster.read(deployment, soon())
      expect(await write([change(image, 'cart:1', 'cart:2')], { dryRun: true })).toMatchObject({ kind: 'done' })
      expect(await cluster.read(deployment, soon())).toEqual(before)
    })

    it('though the status has moved the resource version on, with mark and field manager', async () => {
      await admin.send(
        {
          method: 'PATCH',
          path: `${deployments}/cart/status`,
          body: { status: { replicas: 1 } },
          contentType: 'application/merge-patch+json',
        },
        soon(),
      )
      expect(await write([change(image, 'cart:1', 'cart:2')])).toMatchObject({ kind: 'done', generation: 2 })
      const after = JSON.stringify(await cluster.read(deployment, soon()))
      expect(after).toContain('"aceso.dev/plan":"p-1/0"')
      expect(after).toMatch(/"manager":"aceso","operation":"Update"/)
    })

    it('not when the field has changed since, nor when it has appeared since', async () => {
      expect(await write([change(image, 'cart:1', 'cart:3')], { mark: 'p-2/0' })).toMatchObject({
        kind: 'overtaken',
        message: expect.stringContaining('image'),
      })
      expect(await write([change(['spec', 'paused'], undefined, true)], { mark: 'p-2/0' })).toMatchObject({ kind: 'done' })
      expect(await write([change(['spec', 'paused'], undefined, true)], { mark: 'p-2/1' })).toMatchObject({ kind: 'overtaken' })
      expect(await write([change(['spec', 'paused'], true, undefined)], { mark: 'p-2/2' })).toMatchObject({ kind: 'done' })
      expect(JSON.stringify(await cluster.read(deployment, soon()))).toContain('"aceso.dev/plan":"p-2/2"')
    })

    it('nothing when another writer came between the look and the patch: the API server itself says no', async () => {
      const stale = await cluster.read(deployment, soon())
      const send = (changes: readonly FieldChange[]) =>
        admin.send(
          {
            method: 'PATCH',
            path: `${deployments}/cart`,
            body: patchFor(stale ?? {}, changes, 'p-4/0').operations,
            contentType: 'application/json-patch+json',
            query: { dryRun: 'All' },
          },
          soon(),
        )
      expect((await send([change(image, 'cart:2', 'cart:4')])).status).toBe(200)
      expect((await send([change(['spec', 'minReadySeconds'], undefined, 5)])).status).toBe(200)
      await patch(`${deployments}/cart`, { spec: { replicas: 3, minReadySeconds: 2 } })
      expect((await send([change(['spec', 'replicas'], 1, 2)])).status).toBe(422)
      expect((await send([change(['spec', 'minReadySeconds'], undefined, 5)])).status).toBe(422)
      await patch(`${deployments}/cart`, { spec: { replicas: 1, minReadySeconds: null } })
    })

    it('nothing that the API server refuses', async () => {
      expect(await write([change(['spec', 'replicas'], 1, -1)])).toMatchObject({ kind: 'refused', forbidden: false })
      expect(await write([change(['spec', 'noSuchField'], undefined, 1)])).toMatchObject({ kind: 'refused' })
      const restricted = await open('restricted')
      await expect(restricted.read(deployment, soon())).rejects.toMatchObject({ code: 'cluster-forbidden', next: expect.any(String) })
      await expect(cluster.read(objectRef('Secret', namespace, 'keys'), soon())).rejects.toMatchObject({ code: 'input-invalid' })
    })

    it('into fields whose parents are not there yet, whole or not at all', async () => {
      const path = ['spec', 'template', 'spec', 'containers', 0, 'resources', 'limits', 'memory']
      expect(await write([change(path, undefined, '64Mi'), change(image, 'cart:9', 'cart:3')])).toMatchObject({ kind: 'overtaken' })
      expect(JSON.stringify(await cluster.read(deployment, soon()))).not.toContain('64Mi')
      expect(await write([change(path, undefined, '64Mi'), change(image, 'cart:2', 'cart:3')])).toMatchObject({ kind: 'done' })
      expect(JSON.stringify(await cluster.read(deployment, soon()))).toContain('64Mi')
    })

    it('a probe that was not there, and takes it back with the defaults that the API server put below it', async () => {
      const path = ['spec', 'template', 'spec', 'containers', 0, 'readinessProbe']
      const added = { verb: 'patch', changes: [change(path, undefined, { httpGet: { path: '/', port: 8080 } })] } as const
      const result = await write(added.changes, { mark: 'p-4/0' })
      const { filledIn } = filledInBy(result.kind === 'done' ? result.object : undefined, added)
      expect(filledIn).toMatchObject([{ path, value: { httpGet: { scheme: 'HTTP' }, periodSeconds: 10, timeoutSeconds: 1 } }])
      const back = inverse(added, filledIn)
      if (back.verb !== 'patch') throw new Error('a patch')
      const probe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 3 }
      const container = { name: 'app', image: 'cart:3', readinessProbe: probe }
      await patch(`${deployments}/cart`, { spec: { template: { spec: { containers: [container] } } } })
      expect(await write(back.changes, { mark: 'p-4/0/undo' })).toMatchObject({ kind: 'overtaken' })
      await patch(`${deployments}/cart`, {
        spec: { template: { spec: { containers: [{ ...container, readinessProbe: { ...probe, periodSeconds: 10 } }] } } },
      })
      expect(await write(back.changes, { mark: 'p-4/0/undo' })).toMatchObject({ kind: 'done' })
      expect(JSON.stringify(await cluster.read(deployment, soon()))).not.toContain('readinessProbe":')
    })

    it('a deletion of that very object alone', async () => {
      await create(`/api/v1/namespaces/${namespace}/pods`, {
        metadata: { name: 'one' },
        spec: { containers: [{ name: 'app', image: 'x' }] },
      })
      const target = objectRef('Pod', namespace, 'one')
      const remove = (uid: string) =>
        cluster.write({ target, write: { verb: 'delete', uid, graceSeconds: 0 }, mark: 'p-3/0', dryRun: false }, soon())
      expect(await remove('another')).toMatchObject({ kind: 'overtaken' })
      const pod = (await cluster.read(target, soon())) as { readonly metadata: { readonly uid: string } }
      expect(await remove(pod.metadata.uid)).toMatchObject({ kind: 'done' })
      expect(await cluster.read(target, soon())).toBeUndefined()
    })
  })

  it('names what the account may not see or do, and reads the rest', async () => {
    await create('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      metadata: { name: 'few' },
      rules: [{ apiGroups: ['', 'apps'], resources: ['deployments', 'configmaps'], verbs: ['list', 'watch', 'get'] }],
    })
    await create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name: 'few' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'few' },
      subjects: [{ kind: 'User', name: 'restricted', apiGroup: 'rbac.authorization.k8s.io' }],
    })
    const restricted = await open('restricted')
    const world = await restricted.world(soon())
    expect(world.object(deployment)).toBeDefined()
    expect(world.canRead('Deployment')).toBe(true)
    expect(world.canRead('Secret')).toBe(false)
    expect(world.notReadable).toContainEqual({ what: { en: 'secrets', zh: 'secrets' }, why: { en: 'forbidden', zh: '无权限' } })
    const missing = (await restricted.missingPermissions(soon())).map(({ what }) => what.en)
    expect(missing).toContain('list secrets')
    expect(missing).toContain('patch deployments.apps')
    expect(missing).toContain('get pods/log')
    expect(missing).not.toContain('list deployments.apps')
    expect(await cluster.missingPermissions(soon())).toEqual([])
    expect(
      await restricted.write({ target: deployment, write: { verb: 'patch', changes: [] }, mark: 'p', dryRun: false }, soon()),
    ).toMatchObject({
      kind: 'refused',
      forbidden: true,
    })
  })

  it('is followed through kills of the API server, and misses nothing', async () => {
    const watched = await open('admin')
    const seen: FeedChange[] = []
    const stop = new AbortController()
    await watched.feed.watch((one) => seen.push(one), stop.signal)
    expect(seen.some(({ kind, before }) => kind === 'Deployment' && before === undefined)).toBe(true)
    const modes = () =>
      seen.flatMap(({ after }) => (after?.kind === 'ConfigMap' && after.metadata.name === 'settings' ? [after.data?.['MODE']] : []))
    await patch(`${configMaps}/settings`, { data: { MODE: 'slow' } })
    await until('the change is told', () => modes().at(-1) === 'slow')

    for (const mode of ['first', 'second']) {
      await server.kill()
      expect((await watched.world(soon())).get('ConfigMap', namespace, 'settings')).toBeDefined()
      await server.start()
      await patch(`${configMaps}/settings`, { data: { MODE: mode } })
      await until(`the change after the kill is told (${mode})`, () => modes().at(-1) === mode)
    }
    await admin.send({ method: 'DELETE', path: `${configMaps}/settings` }, soon())
    await until('the deletion is told', () =>
      seen.some(({ kind, before, after }) => kind === 'ConfigMap' && before?.metadata.name === 'settings' && after === undefined),
    )
    const world = await watched.world(soon())
    const kept = world
      .versionsOf(objectRef('ConfigMap', namespace, 'settings'))
      .map(({ object }) => object.kind === 'ConfigMap' && object.data?.['MODE'])
    expect(kept).toEqual(['fast', 'slow', 'first', 'second'])
    expect(versions.filter((one) => one === 'ConfigMap settings').length).toBeGreaterThanOrEqual(4)
    stop.abort()
  })
})
