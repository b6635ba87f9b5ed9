import { describe, expect, it } from 'vitest'
import { remoteAnswer } from './remote-answer.ts'

const text = (of: string) => ({ type: 'text' as const, text: of })

describe('remoteAnswer', () => {
  it.each([
    ['one JSON text', { content: [text('{"a":1}')] }, { a: 1 }],
    ['one text that is none', { content: [text('three pods')] }, 'three pods'],
    ['several texts', { content: [text('1'), text('two')] }, [1, 'two']],
    ['structured content, which is preferred', { content: [text('see there')], structuredContent: { b: 2 } }, { b: 2 }],
    ['an embedded file', { content: [{ type: 'resource' as const, resource: { uri: 'x:y', text: 'inside' } }] }, 'inside'],
    ['nothing', { content: [] }, []],
  ])('reads %s', (_, result, data) => {
    expect(remoteAnswer(result)).toEqual({ isError: false, data, notices: [] })
  })

  it('leaves pictures and says so', () => {
    const answer = remoteAnswer({ content: [text('a chart:'), { type: 'image', data: 'AAAA', mimeType: 'image/png' }], isError: true })
    expect(answer).toEqual({ isError: true, data: 'a chart:', notices: ['left out: image'] })
  })

  it('leaves files that are no text, and says so', () => {
    const answer = remoteAnswer({ content: [{ type: 'resource', resource: { uri: 'x:y', blob: 'AAAA' } }] })
    expect(answer.notices).toEqual(['left out: file'])
  })
})
