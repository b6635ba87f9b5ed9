import { expect, it } from 'vitest'
import { type CliIo, lookOf } from './io.ts'

const io = { environment: {} } as unknown as CliIo
const columnsOf = (columns: number | undefined, isTTY = true): number =>
  lookOf(io, { write: () => true, isTTY, ...(columns === undefined ? {} : { columns }) }).columns

it('writes as wide as the terminal is, also on a phone, and never wider than is read well', () => {
  expect([40, 60, 80, 300, undefined].map((columns) => columnsOf(columns))).toEqual([40, 60, 80, 120, 80])
  expect(columnsOf(40, false)).toBe(80)
})
