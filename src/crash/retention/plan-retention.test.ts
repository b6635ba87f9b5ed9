import { describe, expect, it } from 'vitest'
import { growth, linear } from '../../domain/growth.fixture.ts'
import { defaultRules, type HeldFile, type IncomingFile, planRetention, type RetentionPlan, type RetentionRules } from './plan-retention.ts'

const now = '2026-05-31T12:00:00.000Z'
const rules: RetentionRules = { ...defaultRules, maxStorageBytes: 1000 }

/** A file of 100 bytes, a day old and ungrouped unless said otherwise. */
function file(name: string, values: Partial<HeldFile> & { daysOld?: number } = {}): HeldFile {
  const { daysOld = 1, ...rest } = values
  const storedAt = new Date(Date.parse(now) - daysOld * 86_400_000).toISOString()
  return { name, sizeBytes: 100, storedAt, what: 'full', group: undefined, instance: undefined, valueScore: 5, ...rest }
}
const incoming = (values: Partial<IncomingFile> = {}): IncomingFile => ({
  sizeBytes: 100,
  what: 'full',
  group: undefined,
  instance: undefined,
  ...values,
})
const names = ({ deletions }: RetentionPlan): string[] => deletions.map(({ file: { name } }) => name)
const many = (count: number, name: string, values: Partial<HeldFile> = {}): HeldFile[] =>
  Array.from({ length: count }, (_, index) => file(`${name}${index}`, { daysOld: 10 - index / 10, ...values }))

describe('planRetention', () => {
  it('deletes what is older than its days, and keeps slim cores for years', () => {
    const files = [file('old', { daysOld: 31 }), file('young', { daysOld: 29 }), file('old slim', { daysOld: 400, what: 'slim' })]
    expect(names(planRetention(files, rules, now, undefined))).toEqual(['old'])
  })

  it('deletes lowest value first, then the oldest, until it is under the limit', () => {
    const files = [
      file('9', { valueScore: 9 }),
      file('3 young', { valueScore: 3 }),
      file('3 old', { valueScore: 3, daysOld: 2 }),
      file('7', { valueScore: 7 }),
    ]
    expect(names(planRetention(files, { ...rules, maxStorageBytes: 250 }, now, undefined))).toEqual(['3 old', '3 young'])
  })

  it('names a file once, whatever speaks against it', () => {
    const files = [file('old and poor', { daysOld: 40, valueScore: 0 }), file('a'), file('b')]
    const plan = planRetention(
      files,
      { ...rules, maxStorageBytes: 150 },
      now,
      { freeBytes: 0, totalBytes: 1000 },
      incoming({ sizeBytes: 10 }),
    )
    expect(new Set(names(plan)).size).toBe(names(plan).length)
    expect(names(plan)[0]).toBe('old and poor')
  })

  it('of equal values takes the oldest of the largest group', () => {
    const files = [...many(2, 'few', { group: 'a' }), ...many(4, 'many', { group: 'b' })]
    expect(names(planRetention(files, { ...rules, maxStorageBytes: 500 }, now, undefined))).toEqual(['many0'])
  })

  it('keeps the newest core of each group until nothing else is left', () => {
    const files = [file('poor but newest', { group: 'a', valueScore: 1 }), ...many(3, 'rich', { group: 'b', valueScore: 9 })]
    expect(names(planRetention(files, { ...rules, maxStorageBytes: 200 }, now, undefined))).toEqual(['rich0', 'rich1'])
    expect(names(planRetention(files, { ...rules, maxStorageBytes: 100 }, now, undefined))).toEqual(['rich0', 'rich1', 'poor but newest'])
  })

  it('keeps it also where no group takes more than its share', () => {
    const files = [file('poor but newest', { group: 'a', valueScore: 1 }), ...many(2, 'rich', { group: 'b', valueScore: 9 })]
    expect(names(planRetention(files, rules, now, { freeBytes: 100, totalBytes: 1000 }))).toEqual(['rich0'])
  })

  it('lets a storm push out its own cores only, however valuable they are', () => {
    let files = [...many(2, 'other', { group: 'a', valueScore: 2 }), file('lone', { valueScore: 1 })]
    for (let count = 0; count < 100; count += 1) {
      const plan = planRetention(files, rules, now, undefined, incoming({ group: 'storm' }))
      expect(plan.hasRoom).toBe(true)
      files = files.filter(({ name }) => !names(plan).includes(name))
      files.push(file(`storm${count}`, { group: 'storm', valueScore: 10, daysOld: 0.5 - count / 1000 }))
    }
    expect(files.map(({ name }) => name).filter((name) => !name.startsWith('storm'))).toEqual(['other0', 'other1', 'lone'])
    expect(files.at(-1)?.name).toBe('storm99')
    expect(files).toHaveLength(10)
  })

  it('keeps the share of the disk free that is meant for others', () => {
    const plan = planRetention(many(3, 'f'), rules, now, { freeBytes: 200, totalBytes: 1000 }, incoming())
    expect(plan.deletions.map(({ file: { name }, why }) => [name, why])).toEqual([['f0', 'disk-floor']])
  })

  it('deletes nothing for a file that would not fit even then', () => {
    expect(planRetention(many(3, 'f'), rules, now, undefined, incoming({ sizeBytes: 1001 }))).toEqual({ deletions: [], hasRoom: false })
    expect(planRetention(many(3, 'f'), rules, now, { freeBytes: 0, totalBytes: 10_000 }, incoming())).toEqual({
      deletions: [],
      hasRoom: false,
    })
  })

  it('finds what to delete among ten thousand files in time that grows with them', async () => {
    const files = Array.from({ length: 10_000 }, (_, index) => file(`${index}`, { group: `${index % 50}`, valueScore: index % 11 }))
    const plan = (count: number) => planRetention(files.slice(0, count), { ...rules, maxStorageBytes: count * 100 - 5_000 }, now, undefined)
    expect(plan(10_000).deletions).toHaveLength(50)
    expect(await growth((count) => void plan(count), 2_500)).toBeLessThan(linear)
  })
})
