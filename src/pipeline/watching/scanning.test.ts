import { expect, it } from 'vitest'
import { imageTrouble } from '../verbs/rehearsal.fixture.ts'
import { scanSignals } from './scanning.ts'

const now = '2026-05-04T12:00:00.000Z'

it('tells of a trouble once, when two scans in a row have seen it, and of its end once', () => {
  const signals = scanSignals()
  const told = [[imageTrouble()], [imageTrouble()], [imageTrouble()], [], []].map((troubles) =>
    signals(troubles, now).map(({ status }) => status),
  )
  expect(told).toEqual([[], ['firing'], [], ['resolved'], []])
})

it('stays quiet about what only one scan saw', () => {
  const signals = scanSignals()
  expect([[imageTrouble()], [], [imageTrouble()]].flatMap((troubles) => signals(troubles, now))).toEqual([])
})
