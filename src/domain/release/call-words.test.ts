import { expect, it } from 'vitest'
import { askedWords, readable } from './call-words.ts'

it('says what was asked, the query first', () => {
  expect(askedWords('{"step":"60s","query":"up{job=\\"x\\"}","limit":5}')).toBe('up{job="x"} step=60s limit=5')
  expect(askedWords('{"namespace":"shop","labels":{"a":1}}')).toBe('namespace=shop labels={"a":1}')
  expect(askedWords('not json')).toBe('not json')
})

it('shows answers as people read them, and what was cut off as it is', () => {
  expect(readable('{"tool":"x","data":{"a":1}}')).toBe('{\n  "tool": "x",\n  "data": {\n    "a": 1\n  }\n}')
  expect(readable('{"tool":"logs","data":"one\\ntwo"}')).toBe('one\ntwo')
  expect(readable('{"tool":"x","data":[1,2')).toBe('{"tool":"x","data":[1,2')
})
