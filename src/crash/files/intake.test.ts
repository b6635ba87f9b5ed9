import { describe, expect, it } from 'vitest'
import { coreIdOf, isComplete, skipReason } from './intake.ts'

const file = { device: '1', inode: '2', sizeBytes: 100, modifiedMs: 5 }
const longer = { ...file, sizeBytes: 200 }

describe('the id of a core', () => {
  it('is the same for the same file and differs for every other', () => {
    expect(coreIdOf('node-a', file)).toMatch(/^[0-9a-f]{32}$/)
    expect(coreIdOf('node-a', { ...file })).toBe(coreIdOf('node-a', file))
    const others = [
      coreIdOf('node-b', file),
      ...(['device', 'inode', 'sizeBytes', 'modifiedMs'] as const).map((key) => coreIdOf('node-a', { ...file, [key]: 77 })),
    ]
    expect(new Set([...others, coreIdOf('node-a', file)]).size).toBe(6)
  })
})

describe('a core is complete', () => {
  it.each([
    [
      'once it was seen unchanged for two seconds',
      [
        [file, 0],
        [file, 2000],
      ],
      true,
    ],
    [
      'not before',
      [
        [file, 0],
        [file, 1999],
      ],
      false,
    ],
    ['not at the first look', [[file, 0]], false],
    [
      'not while it grows',
      [
        [file, 0],
        [longer, 5000],
      ],
      false,
    ],
    [
      'after it stopped growing',
      [
        [file, 0],
        [longer, 5000],
        [longer, 7000],
      ],
      true,
    ],
  ] as const)('%s', (_, looks, expected) => {
    expect(
      isComplete(
        looks.map(([identity, atMs]) => ({ identity, atMs })),
        'written-in-place',
      ),
    ).toBe(expected)
  })

  it('at once where its writer closed it or its name says so', () => {
    expect(isComplete([], 'whole-by-name')).toBe(true)
    expect(isComplete([{ identity: file, atMs: 0 }], 'written-in-place', { closed: true })).toBe(true)
  })

  it('later where its headers promise more', () => {
    const looks = (ms: number) => [
      { identity: file, atMs: 0 },
      { identity: file, atMs: ms },
    ]
    expect(isComplete(looks(29_000), 'written-in-place', { truncated: true })).toBe(false)
    expect(isComplete(looks(30_000), 'written-in-place', { truncated: true })).toBe(true)
    expect(isComplete(looks(29_000), 'whole-by-name', { truncated: true })).toBe(false)
  })
})

describe('a core is skipped', () => {
  const now = 100 * 3_600_000
  const at = (ageHours: number, diskBytes: number) =>
    skipReason({ crashedAtMs: now - ageHours * 3_600_000, diskBytes }, now, { maxFileAgeMs: 24 * 3_600_000, maxFileBytes: 2 * 1024 ** 3 })

  it('for its age or its size on disk, at the limit not yet', () => {
    expect(at(24, 2 * 1024 ** 3)).toBeUndefined()
    expect(at(24.1, 0)?.reason).toBe('too-old')
    expect(at(24.1, 0)?.why.en).toBe('it is 24.1 h old, and 24 h is the limit (collector.maxFileAge)')
    expect(at(0, 2 * 1024 ** 3 + 512)?.reason).toBe('too-large')
    expect(at(0, 2 * 1024 ** 3 + 512)?.why.en).toBe('it takes 2048 MB on disk, and 2048 MB is the limit (collector.maxFileSize)')
    expect(at(30, 0)?.why.zh).toContain('已有 30 小时')
  })
})
