import type { Page } from '../../../ports/store/page.ts'

const mostRows = 500

/** One page of rows and how many there are; page and size are brought into their bounds. */
export async function paged<Row, Value>(
  wanted: { readonly page: number; readonly pageSize: number },
  rowsAt: (limit: number, offset: number) => Promise<readonly Row[]>,
  counted: Promise<{ readonly total: number }>,
  valueOf: (row: Row) => Value,
): Promise<Page<Value>> {
  const page = Math.max(1, Math.floor(wanted.page))
  const pageSize = Math.min(mostRows, Math.max(1, Math.floor(wanted.pageSize)))
  const [rows, { total }] = await Promise.all([rowsAt(pageSize, (page - 1) * pageSize), counted])
  return { data: rows.map((row) => valueOf(row)), total, page, pageSize, totalPages: Math.ceil(total / pageSize) }
}
