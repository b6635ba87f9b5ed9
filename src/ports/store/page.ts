/** One page of a list; the first is 1. */
export interface Page<Row> {
  readonly data: readonly Row[]
  readonly total: number
  readonly page: number
  readonly pageSize: number
  readonly totalPages: number
}
