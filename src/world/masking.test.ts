import { describe, expect, it } from 'vitest'
import type { FieldChange } from '../domain/incident/plan.ts'
import { isUnsafeChange, masking } from './masking.ts'

const by = masking({ key: 'k', names: ['password', 'api_key'] })
const change = (path: FieldChange['path'], after: FieldChange['after'], guards: FieldChange['guards'] = []): FieldChange => ({
  path,
  before: undefined,
  after,
  guards,
})

describe('masking', () => {
  it.each(['PASSWORD', 'db-password', 'dbPassword', 'API-KEY', 'apikey'])('takes %s for a secret name', (name) => {
    expect(by.value(name, 'x')).toMatch(/^masked:[0-9a-f]{16}$/)
  })

  it('gives equal values equal marks and leaves empty ones', () => {
    expect(by.value('password', 'x')).toBe(by.value('other.password', 'x'))
    expect(by.value('password', '')).toBe('')
    expect(by.value('MODE', 'fast')).toBe('fast')
  })

  const env = ['spec', 'template', 'spec', 'containers', 0, 'env', 1]
  it.each<[string, string, FieldChange, boolean]>([
    ['a masked key', 'ConfigMap', change(['data', 'db.password'], 'x'), true],
    ['another key', 'ConfigMap', change(['data', 'MODE'], 'x'), false],
    ['all data', 'ConfigMap', change(['data'], { 'db.password': 'x' }), true],
    ['credentials in a URL', 'ConfigMap', change(['data', 'DB_URL'], 'postgres://a:b@c/d'), true],
    ['a mask', 'ConfigMap', change(['data', 'MODE'], 'masked:0123456789abcdef'), true],
    ['a list of variables', 'Deployment', change(env.slice(0, -1), [{ name: 'DB_PASSWORD', value: 'x' }]), true],
    ['the value of a guarded name', 'Deployment', change([...env, 'value'], 'x', [{ path: [...env, 'name'], value: 'DB_PASSWORD' }]), true],
    ['the value of another name', 'Deployment', change([...env, 'value'], 'x', [{ path: [...env, 'name'], value: 'MODE' }]), false],
    ['an image', 'Deployment', change(['spec', 'template', 'spec', 'containers', 0, 'image'], 'shop/cart:1'), false],
  ])('knows that %s of a %s may not be stored or may', (_name, kind, of, unsafe) => {
    expect(isUnsafeChange(of, kind, by)).toBe(unsafe)
  })
})
