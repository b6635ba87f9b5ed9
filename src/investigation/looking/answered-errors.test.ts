import { expect, it } from 'vitest'
import type { Case } from '../known/contract.ts'
import { answeredErrorsIn } from './answered-errors.ts'

const about = { deployment: { appName: 'cart' } } as Case
const found = (...lines: readonly string[]) => answeredErrorsIn({ logs: [{ number: 3, lines }], pods: 1 }, about)

it.each([
  ['{"level":"error","message":"GET /cart/5 502: http://loyalty-api/points answered 500 Internal Server Error"}', 'loyalty-api', 500],
  ['ERROR GET https://maps.example.com/v1/tiles: status 429 Too Many Requests: quota exceeded', 'maps.example.com', 429],
  ['requests.exceptions.HTTPError: for url http://rates.fx.svc:8080/eur returned status code 503', 'rates.fx.svc', 503],
])('reads who answered with an error: %s', (line, host, status) => {
  expect(found('INFO ok', line, line)).toMatchObject({ number: 3, host, status, count: 2 })
})

it('is not misled by ports, sizes, its own address, and answers that were well', () => {
  expect(
    found(
      'GET http://rates/eur took 512 ms',
      'listening on http://0.0.0.0:5000',
      'POST http://cart/items returned 500',
      'GET http://rates/eur returned 200',
    ),
  ).toBeUndefined()
})
