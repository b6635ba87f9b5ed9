import { describe, expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import type { Api } from './api.ts'
import type { ApiReply } from './api-faults.ts'
import { writeObject } from './write-object.ts'

const target = objectRef('Deployment', 'shop', 'cart')
const signal = new AbortController().signal
const cart = (replicas: number): string => JSON.stringify({ metadata: { uid: 'u1', annotations: {} }, spec: { replicas } })

/** Answers one after the other; a read, the patch, and a read again where the patch failed. */
function answering(...replies: readonly ApiReply[]): Api {
  const left = [...replies]
  return {
    send: () => Promise.resolve(left.shift() ?? { status: 500, body: 'nothing more' }),
    async *lines() {},
  }
}

const scale = (api: Api) =>
  writeObject(
    api,
    {
      target,
      write: { verb: 'patch', changes: [{ path: ['spec', 'replicas'], before: 2, after: 3, guards: [] }] },
      mark: 'p-1/0',
      dryRun: false,
    },
    'test',
    signal,
  )

describe('a write', () => {
  it('is overtaken when the field moved on between the look and the patch', async () => {
    const api = answering({ status: 200, body: cart(2) }, { status: 422, body: '{}' }, { status: 200, body: cart(5) })
    expect(await scale(api)).toEqual({ kind: 'overtaken', message: 'Deployment shop/cart: spec.replicas has changed since' })
  })

  it('is refused when the object is as it was and the API server still says no', async () => {
    const api = answering({ status: 200, body: cart(2) }, { status: 422, body: '{"message":"too many"}' }, { status: 200, body: cart(2) })
    expect(await scale(api)).toEqual({ kind: 'refused', message: 'too many', forbidden: false })
  })

  it.each([500, 503, 429])('is thrown to be tried again at %d', async (status) => {
    await expect(scale(answering({ status: 200, body: cart(2) }, { status, body: '' }))).rejects.toMatchObject({ retryable: true })
  })

  it('is refused with the word forbidden at 403, and overtaken when the object is gone', async () => {
    expect(await scale(answering({ status: 200, body: cart(2) }, { status: 403, body: '{"message":"no"}' }))).toEqual({
      kind: 'refused',
      message: 'no',
      forbidden: true,
    })
    expect(await scale(answering({ status: 404, body: '{}' }))).toMatchObject({ kind: 'overtaken' })
  })
})
