import { describe, expect, it } from 'vitest'
import { jsonLog, spell } from './log.ts'

describe('the log', () => {
  it('is one JSON object a line, of the level that is asked for', () => {
    const lines: string[] = []
    const log = jsonLog(
      'info',
      (line) => lines.push(line),
      () => new Date(0),
    )
    log.debug('detail')
    log.info('Found coredump file', { path: '/cores/a\nb', gone: undefined })
    expect(lines).toEqual(['{"level":"info","time":"1970-01-01T00:00:00.000Z","msg":"Found coredump file","path":"/cores/a\\nb"}\n'])
  })
})

describe('a spell', () => {
  it('is told when it begins and when it ends, once each', () => {
    const told: string[] = []
    const away = spell(
      (why) => told.push(`away: ${why}`),
      () => told.push('back'),
    )
    away.good()
    away.bad(new Error('refused'))
    away.bad('refused again')
    expect(away.fault).toBe('refused again')
    away.good()
    away.good()
    expect(told).toEqual(['away: refused', 'back'])
    expect(away.fault).toBeUndefined()
  })
})
