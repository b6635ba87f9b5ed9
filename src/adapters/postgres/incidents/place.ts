import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { AcesoError } from '../../../domain/errors.ts'
import type { IncidentFilter } from '../../../ports/store/store.ts'

type Order = Pick<IncidentFilter, 'sortBy' | 'sortDesc'>

export const sortColumns = { openedAt: 'opened_at', updatedAt: 'updated_at', severity: 'severity' } as const

/** Where a row stands in an order: the order itself, the sorted value, and what decides among equals. */
const Place = z.tuple([
  z.enum(['openedAt', 'updatedAt', 'severity']),
  z.boolean(),
  z.union([z.iso.datetime(), z.int()]),
  z.iso.datetime(),
  z.string().regex(/^[\w-]{1,64}$/),
])

interface OrderedRow {
  readonly id: string
  readonly severity: number
  readonly opened_at: Date
  readonly updated_at: Date
}

/** The place after a row, as a word that a reader hands back. Holds values and not the row's id alone: a row that has moved or is gone in the meantime loses nobody his place. */
export function placeOf(row: OrderedRow, { sortBy, sortDesc }: Order): string {
  const value = row[sortColumns[sortBy]]
  const place: z.output<typeof Place> = [
    sortBy,
    sortDesc,
    typeof value === 'number' ? value : value.toISOString(),
    row.opened_at.toISOString(),
    row.id,
  ]
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The condition for the rows that follow a place: newest first among those of one value, then by id. */
export function comesAfter(word: string, { sortBy, sortDesc }: Order): RawBuilder<boolean> {
  const [by, desc, value, openedAt, id] = readPlace(word)
  if (by !== sortBy || desc !== sortDesc || (by === 'severity') !== (typeof value === 'number'))
    throw noPlace('it belongs to another order')
  const column = sql.ref(sortColumns[sortBy])
  const bound = typeof value === 'number' ? sql`${value}::integer` : sql`${value}::timestamptz`
  const further = sortDesc ? sql`${column} < ${bound}` : sql`${column} > ${bound}`
  return sql<boolean>`(${further} or (${column} = ${bound} and (opened_at < ${openedAt}::timestamptz or (opened_at = ${openedAt}::timestamptz and id > ${id}))))`
}

function readPlace(word: string): z.output<typeof Place> {
  try {
    return Place.parse(JSON.parse(Buffer.from(word, 'base64url').toString('utf8')))
  } catch (cause) {
    throw noPlace('it was not given by this server', cause)
  }
}

function noPlace(why: string, cause?: unknown): AcesoError {
  return new AcesoError('input-invalid', `is no place to read on from: ${why}`, {
    path: 'query.after',
    next: 'give the `next` of the page before, with the same sortBy and sortDesc',
    cause,
  })
}
