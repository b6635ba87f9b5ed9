import { expect, it } from 'vitest'
import { storedBody } from './stored-shapes.ts'

it('reads what could not be checked as both languages, also where a row was written in one', () => {
  const ofRow = (what: unknown) => storedBody('i-1/2', { type: 'diagnosis.made', notChecked: [{ what, why: 'forbidden' }] })
  expect(ofRow('secrets')).toEqual({
    type: 'diagnosis.made',
    notChecked: [{ what: { en: 'secrets', zh: 'secrets' }, why: { en: 'forbidden', zh: 'forbidden' } }],
  })
  expect(ofRow({ en: 'log', zh: '日志' })).toMatchObject({ notChecked: [{ what: { en: 'log', zh: '日志' } }] })
  expect(() => ofRow(7)).toThrow('cannot be read')
})
