import { describe, expect, it } from 'vitest'
import type { Fingerprint } from '../src/domain/crash/crash-record.ts'
import { knownGroups } from './known-groups.ts'

const fingerprint = (key?: string, exactKey?: string): Fingerprint => ({
  ...(key === undefined ? {} : { key }),
  ...(exactKey === undefined ? {} : { exactKey }),
  faultClass: 'near-null',
  frames: [],
  origin: 'stack',
})

describe('known groups', () => {
  it('are those the server told and those this node has seen since', () => {
    const known = knownGroups(2)
    expect(known.of(fingerprint('aaaa'))).toBeUndefined()
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(true)
    known.add(fingerprint('aaaa', 'x'), true)
    known.add(fingerprint('aaaa'), true)
    expect(known.of(fingerprint('aaaa'))).toBe('crash-aaaa')
    expect(known.of(fingerprint(undefined, 'x'))).toBe('crash-aaaa')
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(false)

    known.told([{ id: 'crash-merged', key: 'aaaa', exactKeys: ['y'], fullCores: 1 }], 3)
    expect(known.of(fingerprint(undefined, 'y'))).toBe('crash-merged')
    expect(known.of(fingerprint(undefined, 'x'))).toBe('crash-merged')
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(true)
    known.add(fingerprint('aaaa'), true)
    known.add(fingerprint('aaaa'), true)
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(false)
  })

  it('wants a full core of what has no fingerprint', () => {
    const known = knownGroups(1)
    known.add(fingerprint(), true)
    expect(known.of(fingerprint())).toBeUndefined()
    expect(known.wantsFullCore(fingerprint())).toBe(true)
  })
})
