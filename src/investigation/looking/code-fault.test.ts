import { expect, it } from 'vitest'
import { codeFaultIn } from './code-fault.ts'

const faultOf = (...lines: readonly string[]) => codeFaultIn({ logs: [{ number: 4, lines }], pods: 1 })

it.each([
  [
    'Python',
    [
      'ERROR Exception on /rank [GET]',
      'Traceback (most recent call last):',
      '  File "/usr/lib/python3/flask/app.py", line 900, in dispatch',
      '  File "/app/shop/rank.py", line 31, in rank',
      '    locale = given["locale"]',
      '  File "/usr/lib/python3/dist-packages/lib.py", line 7, in get',
      "KeyError: 'locale'",
      'INFO next',
    ],
    "KeyError: 'locale'",
    'rank.py:31',
  ],
  [
    'Java',
    [
      'ERROR c.a.Cart : java.lang.NullPointerException: Cannot invoke "Price.net()"',
      '\tat java.base/java.util.Objects.requireNonNull(Objects.java:220)',
      '\tat com.acme.Prices.net(Prices.java:12)',
    ],
    'ERROR c.a.Cart : java.lang.NullPointerException: Cannot invoke "Price.net()"',
    'Prices.java:12',
  ],
  [
    'PHP, on one line',
    ['production.ERROR: Attempt to read property "code" on null at /app/src/Rates.php:48'],
    'production.ERROR: Attempt to read property "code" on null at /app/src/Rates.php:48',
    'Rates.php:48',
  ],
  [
    'Go',
    ['panic: runtime error: index out of range [3] with length 3', 'goroutine 7 [running]:', 'main.total(...)', '\t/src/total.go:9 +0x1d'],
    'panic: runtime error: index out of range [3] with length 3',
    undefined,
  ],
])('finds what %s writes of an error, and where', (_, lines, line, place) => {
  expect(faultOf(...lines)).toMatchObject({ number: 4, line, ...(place === undefined ? {} : { place }), isProgramming: true })
})

it('counts the errors of one place', () => {
  const one = 'TypeError: x is not a function at /app/a.js:3:1'
  expect(faultOf(one, 'INFO ok', one, 'TypeError: y is not a function at /app/b.js:1:1', one)?.count).toBe(3)
})

it('finds none in ordinary lines, nor where something else did not answer', () => {
  expect(faultOf('INFO ready', 'WARN slow', 'Error: connect ECONNREFUSED 10.0.0.4:6379 at /app/redis.js:8:1')).toBeUndefined()
})
