import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { world } from '../world/builder/world-builder.ts'
import { changesIn, planning } from './planning.fixture.ts'
import { restoreConfigKey } from './restore-config-key.ts'

const ref = objectRef('ConfigMap', 'shop', 'settings')
const before = world().configMap('shop/settings', { DB_URL: 'db:5432', MODE: 'fast' }).build().object(ref)
const shop = world()
  .configMap('shop/settings', { MODE: 'fast' })
  .versions(ref, before === undefined ? [] : [{ at: '2026-05-04T11:00:00.000Z', object: before }])
  .build()

describe('restore-config-key', () => {
  it('puts a removed key back as it was', () => {
    expect(changesIn(planning(restoreConfigKey, shop, 'ConfigMap', 'shop/settings', { key: 'DB_URL', value: 'db:5432' }))).toEqual([
      'data.DB_URL: undefined -> "db:5432"',
    ])
  })

  it.each([
    ['a value it never had', 'db:9999'],
    ['a masked value', 'masked:abc123'],
  ])('refuses %s', (_, value) => {
    expect(planning(restoreConfigKey, shop, 'ConfigMap', 'shop/settings', { key: 'DB_URL', value }).kind).toBe('refused')
  })
})
