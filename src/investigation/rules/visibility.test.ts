import { expect, it } from 'vitest'
import { examining, log, matrix, names, pods } from './examining.ts'
import { visibility } from './visibility.ts'

const all = {
  list_metrics: names('up', 'http_requests_total'),
  execute_query: ({ query }: { readonly query?: unknown }) => ({
    result: String(query).startsWith('up{') ? [] : [{ metric: { code: '200' }, value: [0, '1'] }],
  }),
  execute_range_query: () => matrix(1, 1),
  find_objects: pods(),
  get_logs: log('INFO ready'),
}
const missing = async (answers: Parameters<typeof examining>[1], expression?: string) =>
  (await examining(visibility, answers, expression === undefined ? {} : { expression })).notChecked.map(({ en }) => en)

it('has nothing to say where everything can be seen', async () => {
  expect(await missing(all, 'up == 0')).toEqual([])
})

it.each([
  ['metrics: list_metrics is away', { ...all, list_metrics: () => undefined }],
  ['metrics of cart: there are no series of it', { ...all, list_metrics: names() }],
  ['metrics of cart: there are no series of it since the release', { ...all, execute_range_query: () => matrix(1, undefined) }],
  ['logs of cart: they are empty or cannot be read', { ...all, get_logs: log() }],
])('says %s', async (said, answers) => {
  expect(await missing(answers)).toEqual([said])
})

it('says where nothing was collected for a while, however normal it is before and now', async () => {
  const hole = matrix(1, (minute) => (minute < 30 ? Number.NaN : 1))
  expect(await missing({ ...all, execute_range_query: () => hole })).toEqual([
    'metrics of cart between 11:14 UTC and 11:45 UTC: nothing was collected, no series has samples there',
  ])
})

it('says that nothing tells how users fare, where neither requests nor the alert are measured', async () => {
  expect(await missing({ ...all, list_metrics: names('python_gc_objects_collected_total') })).toEqual([
    'what users of cart feel: no metric counts or times its requests, and the alert names no expression',
  ])
  expect(await missing({ ...all, list_metrics: names('python_gc_objects_collected_total') }, 'queue_messages > 5')).toEqual([])
})

it('says from which pods nothing is collected at present', async () => {
  const execute_query = ({ query }: { readonly query?: unknown }) => ({
    result: String(query).startsWith('up{')
      ? [
          { metric: { pod: 'cart-2-0' }, value: [0, '0'] },
          { metric: { pod: 'cart-2-1' }, value: [0, '1'] },
        ]
      : [{ metric: { code: '200' }, value: [0, '1'] }],
  })
  expect(await missing({ ...all, execute_query })).toEqual([
    'metrics of cart: Prometheus cannot collect from 1 of its targets (up is 0): cart-2-0',
  ])
})

it('says that the alert’s own expression has no data', async () => {
  const answers = {
    ...all,
    execute_range_query: ({ query }: { readonly query?: unknown }) => (query === 'gone_total' ? { result: [] } : matrix(1, 1)),
  }
  expect(await missing(answers, 'gone_total > 5')).toEqual(['what the alert measures: its expression has no data since the release'])
})

it('takes a last point for the present that lies a step before it, as of a release long ago', async () => {
  const [released, now, step] = [Date.parse('2026-05-04T11:15:00Z') / 1000, '2026-05-04T19:15:00.000Z', 465]
  const values = Array.from({ length: 61 }, (_, index) => [released + index * step, '1'])
  const execute_range_query = () => ({ result: [{ metric: {}, values }] })
  expect((await examining(visibility, { ...all, execute_range_query }, { now })).notChecked).toEqual([])
})
