import { describe, expect, it } from 'vitest'
import { fieldChanges } from './field-changes.ts'

describe('field changes', () => {
  it('add the highest missing parent whole, once for several fields below it', () => {
    const changes = fieldChanges({ spec: {} }, [
      { path: ['spec', 'resources', 'limits', 'memory'], value: '1Gi' },
      { path: ['spec', 'resources', 'requests', 'memory'], value: '1Gi' },
    ])
    expect(changes).toEqual([
      { path: ['spec', 'resources'], before: undefined, after: { limits: { memory: '1Gi' }, requests: { memory: '1Gi' } }, guards: [] },
    ])
  })

  it('remove a field', () => {
    expect(fieldChanges({ a: { b: 1 } }, [{ path: ['a', 'b'], value: undefined }])).toMatchObject([{ before: 1, after: undefined }])
  })

  it('leave the target as it was', () => {
    const target = { a: { b: 1 } }
    fieldChanges(target, [{ path: ['a', 'b'], value: 2 }])
    expect(target).toEqual({ a: { b: 1 } })
  })
})
