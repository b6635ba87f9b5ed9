import { expect, it } from 'vitest'
import type { ModelTool } from '../../ports/model/model.ts'
import { offeredTools } from './offered-tools.ts'

const tool = (name: string): ModelTool => ({
  name,
  description: 'Says this. And that, at length, in a second sentence.',
  input: { type: 'object', properties: { query: { type: 'string', description: 'x'.repeat(200) } }, required: ['query'] },
})
const tools = ['detect_anomaly', 'get_logs', 'get_targets', 'of_another_server', 'execute_range_query'].map((name) => tool(name))

it('offers all, as they are, where there is room', () => {
  expect(offeredTools(tools, 24_000)).toBe(tools)
})

it('says less of each first, then offers those that have shown most', () => {
  expect(offeredTools(tools, 1_600)).toHaveLength(5)
  expect(offeredTools(tools, 480).map(({ name }) => name)).toEqual(['get_logs', 'execute_range_query'])
  expect(offeredTools(tools, 480)[0]).toEqual({
    name: 'get_logs',
    description: 'Says this.',
    input: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  })
})
