import { z } from 'zod'
import { errorCodes } from '../../../domain/errors.ts'
import { Instant, list } from './basics.ts'

/** Every answer under /api/v1: `code` is 0, or the HTTP status the answer really has. */
export function envelope<Data extends z.ZodType>(data: Data) {
  return z.object({ code: z.literal(0), message: z.string(), data })
}

export const mostPageSize = 100

/** One page of rows, without its envelope. */
export function pageData<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: list(row),
    total: z.int().min(0),
    page: z.int().min(1),
    pageSize: z.int().min(1),
    totalPages: z.int().min(0),
  })
}

export function pageOf<Row extends z.ZodType>(row: Row) {
  return envelope(pageData(row))
}

/** Query words are text; these read the numbers and switches in them. */
const flag = z.enum(['true', 'false']).transform((word) => word === 'true')

/** Page, size and order of a list; the first column named is the default one. */
export function pageQuery<const Columns extends readonly [string, ...string[]]>(columns: Columns, descending = true) {
  return {
    page: z.coerce.number().int().min(1).max(1_000_000).default(1),
    pageSize: z.coerce.number().int().min(1).max(mostPageSize).default(20),
    sortBy: z.enum(columns).default(columns[0] as never),
    sortDesc: flag.default(descending),
  }
}

export const queryFlag = flag

const codes = Object.keys(errorCodes) as [keyof typeof errorCodes, ...(keyof typeof errorCodes)[]]

/** Every refusal and every fault. */
export const Problem = z
  .object({
    code: z.int().describe('equal to the HTTP status'),
    message: z.string(),
    data: z.object({
      error: z.enum(codes).describe('stable name of the fault'),
      path: z.string(),
      timestamp: Instant,
      request_id: z.string(),
      error_id: z.string().optional().describe('for 5xx: the same id is in the log'),
      next: z.string().optional().describe('what the reader can do'),
      retryable: z.boolean(),
      problems: list(z.object({ field: z.string(), reason: z.string() }))
        .optional()
        .describe('for 400: every field that does not fit'),
    }),
  })
  .describe('a refusal or a fault')
export type Problem = z.output<typeof Problem>

z.globalRegistry.add(Problem, { id: 'Problem' })
