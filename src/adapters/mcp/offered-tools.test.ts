import { describe, expect, it } from 'vitest'
import { type ListedTool, offeredTools } from './offered-tools.ts'

const listed = (name: string, more: Partial<ListedTool> = {}): ListedTool => ({
  name,
  description: 'does',
  inputSchema: { type: 'object' },
  ...more,
})
const reads = { annotations: { readOnlyHint: true } }

describe('offeredTools', () => {
  it('offers what declares itself read-only, and withholds what may write', () => {
    const offer = offeredTools(
      [listed('list', reads), listed('push'), listed('wipe', { annotations: { readOnlyHint: true, destructiveHint: true } })],
      { tools: {}, onlyNamed: false },
    )
    expect(offer.tools).toEqual([
      { name: 'list', remoteName: 'list', isMapped: false, description: 'does', inputSchema: { type: 'object' } },
    ])
    expect(offer.withheld.map(({ remoteName }) => remoteName)).toEqual(['push', 'wipe'])
  })

  it('offers what a person has named, under the name given', () => {
    const offer = offeredTools([listed('get_pull_request'), listed('push')], {
      tools: { read_pull: 'get_pull_request', other: 'gone' },
      onlyNamed: false,
    })
    expect(offer.tools).toMatchObject([{ name: 'read_pull', remoteName: 'get_pull_request', isMapped: true }])
    expect(offer.withheld).toEqual([
      { remoteName: 'gone', why: 'the server has no tool of this name' },
      { remoteName: 'push', why: expect.stringContaining('read-only') },
    ])
  })

  it('offers nothing else where only named ones are wanted', () => {
    expect(offeredTools([listed('a', reads), listed('b', reads)], { tools: { mine: 'a' }, onlyNamed: true }).tools).toMatchObject([
      { name: 'mine' },
    ])
  })

  it('takes names, descriptions and schemas for what they are: words of others', () => {
    const offer = offeredTools(
      [
        listed('a b', reads),
        listed('ok', { ...reads, description: `read me\u200b ${'x'.repeat(5000)}` }),
        listed('huge', { ...reads, inputSchema: { description: 'x'.repeat(40_000) } }),
      ],
      { tools: {}, onlyNamed: false },
    )
    expect(offer.tools.map(({ name }) => name)).toEqual(['ok'])
    expect(offer.tools[0]?.description).toMatch(/^read me\\u\{200b\}/)
    expect(offer.tools[0]?.description.length).toBeLessThan(1100)
    expect(offer.withheld.map(({ remoteName }) => remoteName)).toEqual(['a b', 'huge'])
  })
})
