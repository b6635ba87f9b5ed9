import { expect, it } from 'vitest'
import { readable } from './logger.ts'

it('makes one readable line of a JSON line', () => {
  const line = JSON.stringify({ level: 30, time: '2026-05-04T12:00:00.000Z', msg: 'started', url: 'http://127.0.0.1:8080', incidents: 2 })
  expect(readable(line)).toBe('12:00:00 info  started url=http://127.0.0.1:8080 incidents=2\n')
})
