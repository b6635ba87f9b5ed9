import { expect, it } from 'vitest'
import { fakeToolbox } from '../../ports/fakes/fake-toolbox.ts'
import type { ToolServerStatus } from '../../ports/tool-server.ts'
import { toolServersHealth } from './server-health.ts'

const server = (name: string, more: Partial<ToolServerStatus> = {}) =>
  ({ name, state: 'up', since: '2026-05-04T12:00:00.000Z', restarts: 0, withheld: [], ...more }) as const
const health = (...servers: readonly ReturnType<typeof server>[]) => toolServersHealth(fakeToolbox([], { servers }))

it('names the MCP servers that are away, and why; the service is ready without them', () => {
  expect(health()).toMatchObject({ state: 'disabled', required: false, why: expect.stringContaining('tools.servers') })
  expect(health(server('gh'), server('prom'))).toEqual({ name: 'tool-servers', required: false, state: 'healthy' })
  expect(health(server('gh', { state: 'down', why: 'no licence' }), server('prom'))).toEqual({
    name: 'tool-servers',
    required: false,
    state: 'unhealthy',
    why: 'MCP server gh is down: no licence',
  })
})
