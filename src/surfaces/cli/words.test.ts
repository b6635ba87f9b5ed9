import { expect, it } from 'vitest'
import { tookText } from './words.ts'

it.each([
  [0, '0 ms', ' 0 ms'],
  [214.4, '214 ms', ' 214 ms'],
  [1_849, '1.8 s', ' 1.8 秒'],
  [38_400, '38 s', ' 38 秒'],
  [98_400, '1 min 38 s', ' 1 分钟 38 秒'],
  [120_400, '2 min', ' 2 分钟'],
  [7_300_000, '2 h', ' 2 小时'],
])('%d ms are said to what matters', (ms, en, zh) => {
  expect(tookText('en', ms)).toBe(en)
  expect(tookText('zh', ms)).toBe(zh)
})
