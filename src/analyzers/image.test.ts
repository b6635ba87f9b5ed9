import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import type { PodState } from '../world/builder/pods.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { Node } from '../world/kinds.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { image } from './image.ts'
import { pullFailure } from './images/failures.ts'
import { parseImage } from './images/names.ts'

const backOff = (name: string): PodState => ({ waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${name}"` } })
const notFound = (name: string): string =>
  `Failed to pull image "${name}": rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`
const denied = (name: string): string =>
  `Failed to pull image "${name}": failed to pull and unpack image "docker.io/library/${name}": failed to resolve reference "docker.io/library/${name}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`

function failing(name: string, message: string): WorldBuilder {
  return world()
    .deployment('shop/cart', { image: name })
    .pod('shop/cart', backOff(name))
    .event('Pod shop/cart-1-0', { reason: 'Failed', message, container: 'app', count: 4 })
    .event('Pod shop/cart-1-0', { reason: 'BackOff', message: `Back-off pulling image "${name}"`, container: 'app', count: 30 })
}

describe('image', () => {
  it('names the tag that is not there and goes back to the image that served', async () => {
    const moment = world()
      .deployment('shop/cart', {
        image: 'registry.example.com/cart:1.5',
        createdAt: '2026-05-04T11:30:00Z',
        before: [{ image: 'registry.example.com/cart:1.4', createdAt: '2026-05-03T08:00:00Z', readyPods: 2 }],
      })
      .pod('shop/cart', backOff('registry.example.com/cart:1.5'))
      .event('Pod shop/cart-2-0', { reason: 'Failed', message: notFound('registry.example.com/cart:1.5'), container: 'app' })
    const found = await analyzing(moment, image)
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'image.tag-not-found',
        object: 'Deployment shop/cart',
        mend: 'set-image Deployment shop/cart {"container":"app","image":"registry.example.com/cart:1.4"}',
        more: 1,
      },
    ])
    expect(found[0]?.summary.en).toBe('cart cannot start: registry.example.com/cart has no tag 1.5')
    expect(found[0]?.confidence).toBeGreaterThan(0.9)
    expect(found[0]?.since).toBe('2026-05-04T11:30:00.000Z')
  })

  it('offers the nearest tag that a node holds', async () => {
    const moment = failing('nginx:1.72', notFound('docker.io/library/nginx:1.72'))
      .node('node-1')
      .edit<Node>(objectRef('Node', '', 'node-1'), (node) => ({
        ...node,
        status: { ...node.status, images: [{ names: ['docker.io/library/nginx:1.27', 'docker.io/library/nginx@sha256:aa'] }] },
      }))
    const found = await analyzing(moment, image)
    expect(found.map((one) => inShort(one))).toMatchObject([
      { cause: 'image.tag-not-found', mend: 'set-image Deployment shop/cart {"container":"app","image":"nginx:1.27"}' },
    ])
  })

  it('suspects the name when a name almost the same exists', async () => {
    const found = await analyzing(failing('ngnix:1.27', denied('ngnix')).deployment('shop/web', { image: 'nginx:1.27' }), image)
    expect(found.map((one) => inShort(one)).find(({ cause }) => cause === 'image.name-wrong')?.mend).toBe(
      'set-image Deployment shop/cart {"container":"app","image":"nginx:1.27"}',
    )
    const [name, access] = found.toSorted((left, right) => right.confidence - left.confidence)
    expect(name?.cause).toBe('image.name-wrong')
    expect(access?.cause).toBe('image.unauthorized')
    expect(access?.confidence).toBeLessThan(0.7)
  })

  it('suspects the credentials when the repository is known to exist', async () => {
    const moment = failing('acme/cart:2', denied('acme/cart')).deployment('shop/other', { image: 'acme/cart:1' })
    const found = await analyzing(moment, image)
    expect(found.toSorted((left, right) => right.confidence - left.confidence)[0]?.cause).toBe('image.unauthorized')
  })

  it('leaves open which of the two it is when nothing tells', async () => {
    const found = await analyzing(failing('acme/cart:2', denied('acme/cart')), image)
    expect(found.map(({ cause }) => cause)).toEqual(['image.name-wrong', 'image.unauthorized'])
    expect(Math.max(...found.map(({ confidence }) => confidence))).toBeLessThan(0.9)
  })

  it('names the pull secret that is missing', async () => {
    const moment = world()
      .deployment('shop/cart', { image: 'r.example.com/cart:1', pullSecrets: ['regcred'] })
      .pod('shop/cart', backOff('r.example.com/cart:1'))
      .event('Pod shop/cart-1-0', {
        reason: 'Failed',
        message: 'Failed to pull image: unexpected status from HEAD request to https://r.example.com/v2/cart/manifests/1: 401 Unauthorized',
        container: 'app',
      })
    const [found] = await analyzing(moment, image)
    expect(found?.cause).toBe('image.unauthorized')
    expect(found?.evidence.map(({ text }) => text.en)).toContain('pull secret regcred does not exist')
  })

  it.each<[string, PodState]>([
    [
      'image.pull-policy-never',
      { waiting: { reason: 'ErrImageNeverPull', message: 'Container image "cart:1.0" is not present with pull policy of Never' } },
    ],
    [
      'image.invalid-name',
      {
        waiting: {
          reason: 'InvalidImageName',
          message:
            'Failed to apply default image tag "Cart:1": couldn\'t parse image name "Cart:1": invalid reference format: repository name must be lowercase',
        },
      },
    ],
    [
      'image.registry-unreachable',
      {
        waiting: {
          reason: 'ErrImagePull',
          message:
            'failed to pull and unpack image "r.local/cart:1.0": failed to do request: Head "https://r.local/v2/cart/manifests/1.0": dial tcp: lookup r.local on 10.96.0.10:53: no such host',
        },
      },
    ],
    ['image.rate-limited', { waiting: { reason: 'ErrImagePull', message: 'toomanyrequests: You have reached your pull rate limit.' } }],
    [
      'image.wrong-architecture',
      {
        waiting: {
          reason: 'ErrImagePull',
          message: 'failed to pull and unpack image "cart:1.0": no match for platform in manifest: not found',
        },
      },
    ],
    [
      'image.wrong-architecture',
      {
        waiting: { reason: 'CrashLoopBackOff' },
        restarts: 3,
        last: { reason: 'StartError', exitCode: 128, message: 'failed to create containerd task: exec /app: exec format error' },
      },
    ],
  ])('reads %s from the status', async (code, state) => {
    const found = await analyzing(world().deployment('shop/cart').pod('shop/cart', state), image)
    expect(found.map(({ cause }) => cause)).toEqual([code])
  })

  it('reads a foreign binary from the log', async () => {
    const crash: PodState = { waiting: { reason: 'CrashLoopBackOff' }, restarts: 3, last: { exitCode: 255 } }
    const found = await analyzing(world().deployment('shop/cart').pod('shop/cart', crash), image, {
      previousLogs: { app: 'exec /bin/app: exec format error' },
    })
    expect(found.map(({ cause }) => cause)).toEqual(['image.wrong-architecture'])
  })

  it('finds the container it is about, init containers too', async () => {
    const moment = world()
      .deployment('shop/cart', { spec: { initContainers: [{ name: 'migrate', image: 'migrate:9' }] } })
      .pod('shop/cart', { container: 'migrate', waiting: { reason: 'ErrImagePull', message: notFound('migrate:9') } })
    const found = await analyzing(moment, image)
    expect(found.map(({ facts }) => facts['container'])).toContain('migrate')
    expect(found[0]?.facts['image']).toBe('migrate:9')
  })

  it.each<[string, WorldBuilder]>([
    ['the pods run', world().deployment('shop/cart')],
    [
      'the pull went well after failures',
      world()
        .deployment('shop/cart')
        .event('Pod shop/cart-1-0', { reason: 'Failed', message: notFound('cart:1.0'), container: 'app' }),
    ],
    [
      'the container crashes',
      world()
        .deployment('shop/cart')
        .pod('shop/cart', { waiting: { reason: 'CrashLoopBackOff' }, last: { exitCode: 1 }, restarts: 5 }),
    ],
    [
      'the container is being made',
      world()
        .deployment('shop/cart')
        .pod('shop/cart', { waiting: { reason: 'ContainerCreating' } }),
    ],
    [
      'the pod is on its way out',
      world()
        .deployment('shop/cart')
        .pod('shop/cart', { waiting: { reason: 'ErrImagePull', message: notFound('cart:1.0') }, terminating: true }),
    ],
  ])('says nothing when %s', async (_, moment) => {
    expect(await analyzing(moment, image)).toEqual([])
  })
})

describe('pull failures', () => {
  it.each([
    ['manifest for r/cart:9 not found: manifest unknown', 'not-found'],
    ['unexpected status code [manifests 1]: 503 Service Unavailable', 'unreachable'],
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'unreachable'],
    ['unexpected status from HEAD request: 403 Forbidden', 'unauthorized'],
    ['name unknown: repository name not known to registry', 'name-wrong'],
    ['Back-off pulling image', undefined],
  ])('reads %s', (text, failure) => {
    expect(pullFailure(text)).toBe(failure)
  })
})

describe('image names', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx', 'latest'],
    ['localhost:5000/cart:1', 'localhost:5000/cart', '1'],
    ['acme/cart@sha256:aa', 'docker.io/acme/cart', ''],
  ])('reads %s', (written, repository, tag) => {
    expect(parseImage(written)).toMatchObject({ repository, tag })
  })
})
