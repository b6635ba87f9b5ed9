import { describe, expect, it } from 'vitest'
import type { Fingerprint } from '../../src/domain/crash/crash-record.ts'
import { knownGroups } from './known-groups.ts'

const fingerprint = (key?: string, exactKey?: string, frames: string[] = []): Fingerprint => ({
  ...(key === undefined ? {} : { key }),
  ...(exactKey === undefined ? {} : { exactKey }),
  faultClass: 'near-null',
  frames,
  origin: 'stack',
})

describe('known groups', () => {
  it('are those the server told and those this node has seen since', () => {
    const known = knownGroups(2)
    expect(known.of(fingerprint('aaaa'))).toBeUndefined()
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(true)
    expect(known.meet(fingerprint('aaaa', 'x'))).toBe('crash-aaaa')
    known.keptFull(fingerprint('aaaa'))
    known.keptFull(fingerprint('aaaa'))
    expect(known.of(fingerprint(undefined, 'x'))).toBe('crash-aaaa')
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(false)

    known.told([{ id: 'crash-merged', key: 'aaaa', exactKeys: ['y'], fullCores: 1 }], 3)
    expect(known.of(fingerprint(undefined, 'y'))).toBe('crash-merged')
    expect(known.of(fingerprint(undefined, 'x'))).toBe('crash-merged')
    expect(known.meet(fingerprint('aaaa'))).toBe('crash-merged')
  })

  it('count whole cores whose reports the server has not taken yet, until it has more', () => {
    const known = knownGroups(2)
    known.meet(fingerprint('aaaa'))
    known.keptFull(fingerprint('aaaa'))
    known.told([{ id: 'crash-aaaa', key: 'aaaa', exactKeys: [], fullCores: 0 }], 2)
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(true)
    known.keptFull(fingerprint('aaaa'))
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(false)
    known.told([{ id: 'crash-aaaa', key: 'aaaa', exactKeys: [], fullCores: 5 }], 10)
    expect(known.wantsFullCore(fingerprint('aaaa'))).toBe(true)
  })

  it('are met again where names are missing, at the same place of the same build', () => {
    const known = knownGroups(1)
    known.meet(fingerprint('aaaa', 'place', ['milvus!Load']))
    const nameless = fingerprint('bbbb', 'place', ['milvus+0x1f', 'milvus+0x2'])
    expect(known.named(nameless).key).toBe('aaaa')
    expect(known.meet(nameless)).toBe('crash-aaaa')
    expect(known.named(fingerprint('bbbb', 'elsewhere', ['milvus+0x1f'])).key).toBe('bbbb')
    expect(known.named(fingerprint('bbbb', 'place', ['milvus!Search'])).key).toBe('bbbb')
  })

  it('wants a full core of what has no fingerprint', () => {
    const known = knownGroups(1)
    expect(known.meet(fingerprint())).toBeUndefined()
    known.keptFull(fingerprint())
    expect(known.of(fingerprint())).toBeUndefined()
    expect(known.wantsFullCore(fingerprint())).toBe(true)
  })
})
