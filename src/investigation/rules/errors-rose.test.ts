import { expect, it } from 'vitest'
import { errorsRose } from './errors-rose.ts'
import { examining, log, matrix, names, pods } from './examining.ts'

const counted = {
  list_metrics: names('http_requests_total'),
  execute_query: () => ({ result: [{ metric: { code: '500' } }] }),
  find_objects: pods(),
  get_logs: log('INFO ready', 'ERROR no such column: price'),
}

it('tells the share of errors before and after, since when, and what the log says', async () => {
  const { causes } = await examining(errorsRose, {
    ...counted,
    execute_range_query: () => matrix(0.01, (minute) => (minute < 6 ? 0.01 : 0.2)),
  })
  expect(causes[0]).toMatchObject({
    cause: 'release.errors-rose',
    summary: { en: 'cart 1.5.0 answers 20 % of its requests with errors, and 1.0 % before the release' },
  })
  expect(causes[0]?.evidence.map(({ en }) => en)).toEqual([
    'Errors of cart: 1.0 % of the requests before the release, 20 % now, since 11:21 UTC [5]',
    'Its log says `ERROR no such column: price` [7]',
  ])
})

it('is silent where errors are as before, or fewer', async () => {
  for (const after of [0.012, 0]) {
    const { causes, notChecked } = await examining(errorsRose, { ...counted, execute_range_query: () => matrix(0.01, after) })
    expect([causes, notChecked]).toEqual([[], []])
  }
})

it('says that nothing is known since the release where the samples end', async () => {
  const { causes, notChecked } = await examining(errorsRose, { ...counted, execute_range_query: () => matrix(0.01, undefined) })
  expect(causes).toEqual([])
  expect(notChecked[0]?.en).toContain('no samples since the release')
})

it('takes the alert’s own measure where no metric has a usual name', async () => {
  const { causes } = await examining(
    errorsRose,
    { execute_range_query: ({ query }) => (query === 'my_errors_ratio' ? matrix(0.01, 0.3) : undefined) },
    { expression: 'my_errors_ratio > 0.1' },
  )
  expect(causes[0]?.promQL).toEqual(['my_errors_ratio'])
})

it('says that nothing was counted since the release, of requests whose labels are gone by now, too', async () => {
  // What counted before the release has labels only for a question that reaches so far back.
  const execute_query = ({ query }: { readonly query?: unknown }) => ({
    result: Number(/\[(\d+)s\]/.exec(String(query))?.[1]) > 3_600 ? [{ metric: { code: '500' } }] : [],
  })
  const { notChecked } = await examining(errorsRose, { ...counted, execute_query, execute_range_query: () => matrix(0.01, undefined) })
  expect(notChecked.map(({ en }) => en)).toEqual(['errors of requests: there are no samples since the release'])
})

it('counts answers where requests are counted by them, as Django does', async () => {
  const { causes } = await examining(errorsRose, {
    ...counted,
    list_metrics: names('django_http_responses_total_by_status_total'),
    execute_range_query: () => matrix(0.01, 0.2),
  })
  expect(causes.map(({ cause }) => cause)).toEqual(['release.errors-rose'])
})
