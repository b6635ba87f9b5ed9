import { describe, expect, it } from 'vitest'
import { masking } from '../../world/masking.ts'
import { admit } from './admit.ts'

const by = masking({ key: 'installation', names: ['password', 'api_key'] })
const planted = 'hunter2-planted'
const hash = by.hash(planted)

describe('the edge', () => {
  it("drops a Secret's values and keeps keyed hashes by name", () => {
    const raw = {
      metadata: { name: 's', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': planted } },
      data: { word: Buffer.from(planted).toString('base64') },
    }
    const secret = admit('Secret', raw, by)
    expect(secret).toMatchObject({ kind: 'Secret', keyHashes: { word: hash } })
    expect(JSON.stringify(secret)).not.toMatch(new RegExp(`${planted}|${Buffer.from(planted).toString('base64')}`))
    expect(masking({ key: 'another', names: [] }).hash(planted)).not.toBe(hash)
  })

  it('takes null for absent, as Go writes empty lists', () => {
    const node = {
      metadata: { name: 'n', creationTimestamp: null },
      status: {
        images: [
          { names: null, sizeBytes: 1 },
          { names: ['a:1'], sizeBytes: 2 },
        ],
      },
    }
    expect(admit('Node', node, by)).toEqual({
      kind: 'Node',
      metadata: { name: 'n' },
      status: { images: [{ sizeBytes: 1 }, { names: ['a:1'], sizeBytes: 2 }] },
    })
    expect(admit('EndpointSlice', { metadata: { name: 'e' }, endpoints: null, ports: null }, by)).toEqual({
      kind: 'EndpointSlice',
      metadata: { name: 'e' },
    })
  })

  it('masks named values of a ConfigMap, and credentials in URLs', () => {
    const config = admit(
      'ConfigMap',
      { metadata: { name: 'c' }, data: { 'db.password': planted, DB_URL: `postgres://cart:${planted}@db/cart`, MODE: 'fast' } },
      by,
    )
    expect(config).toMatchObject({
      data: { 'db.password': `masked:${hash}`, DB_URL: expect.stringMatching(/^postgres:\/\/masked:[0-9a-f]{16}@db\/cart$/), MODE: 'fast' },
    })
  })

  it.each([
    ['Pod', (spec: object) => ({ metadata: { name: 'p' }, spec })],
    ['Deployment', (spec: object) => ({ metadata: { name: 'd' }, spec: { template: { spec } } })],
    ['CronJob', (spec: object) => ({ metadata: { name: 'j' }, spec: { jobTemplate: { spec: { template: { spec } } } } })],
    ['ControllerRevision', (spec: object) => ({ metadata: { name: 'r' }, data: { spec: { template: { spec } } } })],
  ] as const)('masks literal values of environment and arguments in a %s', (kind, within) => {
    const spec = {
      containers: [
        {
          name: 'app',
          env: [
            { name: 'API-KEY', value: planted },
            { name: 'MODE', value: 'fast' },
          ],
          args: [`--password=${planted}`, '--db-password', planted, '--mode', 'fast'],
        },
      ],
      initContainers: [{ name: 'init', env: [{ name: 'DB_PASSWORD', value: planted }] }],
    }
    const text = JSON.stringify(admit(kind, within(spec), by))
    expect(text).not.toContain(planted)
    expect(text).toContain('"value":"fast"')
    expect(text).toContain('"--mode","fast"')
    expect(text.split(`masked:${hash}`)).toHaveLength(5)
  })

  it('keeps field owners of what people write, without those of the status', () => {
    const managedFields = [{ manager: 'kubectl' }, { manager: 'kubelet', subresource: 'status' }]
    expect(admit('Deployment', { metadata: { name: 'd', managedFields }, spec: {} }, by).metadata.managedFields).toEqual([
      { manager: 'kubectl' },
    ])
    expect(admit('Pod', { metadata: { name: 'p', managedFields }, spec: {} }, by).metadata).not.toHaveProperty('managedFields')
  })
})
