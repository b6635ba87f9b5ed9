import { describe, expect, it } from 'vitest'
import { ZodError } from 'zod'
import { generic } from './generic.ts'

const context = { clusterId: 'test', now: '2026-11-21T07:00:10.000Z', restartCounts: new Map() }
const later = { ...context, now: '2026-11-21T07:05:00.000Z' }

describe('a signal in our own words', () => {
  it('needs only a title', () => {
    expect(generic.signals({ title: 'disk is slow' }, context)).toMatchObject([
      {
        source: 'generic',
        kind: 'custom',
        status: 'firing',
        severity: 'medium',
        title: 'disk is slow',
        at: context.now,
        labels: {},
        facts: {},
      },
    ])
  })

  it('may come with others, about an object', () => {
    const object = { kind: 'Deployment', namespace: 'shop', name: 'cart' }
    const [one, two] = generic.signals(
      [
        { title: 'a', object },
        { title: 'b', object, at: '2026-11-21T14:00:00+08:00' },
      ],
      context,
    )
    expect(one?.object).toEqual(object)
    expect(two?.at).toBe('2026-11-21T06:00:00.000Z')
  })

  it('is the same happening under the same id, whenever it comes', () => {
    const once = generic.signals({ id: 'x-1', title: 'a' }, context)[0]
    expect(generic.signals({ id: 'x-1', title: 'a' }, later)[0]?.id).toBe(once?.id)
    expect(generic.signals({ id: 'x-2', title: 'a' }, context)[0]?.id).not.toBe(once?.id)
  })

  it('without id and moment is the same when it is tried again, and another one later', () => {
    const once = generic.signals({ title: 'a' }, context)[0]
    const tried = generic.signals({ title: 'a' }, { ...context, now: '2026-11-21T07:00:40.000Z' })[0]
    const again = generic.signals({ title: 'a' }, later)[0]
    expect(tried?.id).toBe(once?.id)
    expect(again?.id).not.toBe(once?.id)
    expect(again?.dedupKey).toBe(once?.dedupKey)
  })

  it.each([
    {},
    { title: '' },
    { title: 'a', severity: 'bad' },
    { title: 'a', at: 'yesterday' },
    { title: 'a', object: { kind: 'Pod', namespace: 'shop', name: 'A B' } },
    { title: 'a', object: { kind: '../x', namespace: 'shop', name: 'a' } },
    { title: 'a', unknown: 1 },
    { title: 'a', facts: { big: 'x'.repeat(20_000) } },
    [],
    Array.from({ length: 1_001 }, () => ({ title: 'a' })),
  ])('is refused when it does not fit (%#)', (body) => {
    expect(() => generic.signals(body, context)).toThrow(ZodError)
  })
})
