import type { Toolbox } from '../../ports/toolbox.ts'
import type { ComponentHealth } from '../../surfaces/http/contracts/service.ts'
import { whyAway } from '../../tools/calls/remote.ts'

/** How the MCP servers are, as one component. The service works without them: it is named which are away, and why. */
export function toolServersHealth({ state }: Pick<Toolbox, 'state'>): ComponentHealth {
  const { servers } = state()
  const about = { name: 'tool-servers', required: false } as const
  if (servers.length === 0) return { ...about, state: 'disabled', why: 'no MCP servers are configured: name them under tools.servers' }
  const away = servers.flatMap((server) => whyAway(server.name, server) ?? [])
  return away.length === 0 ? { ...about, state: 'healthy' } : { ...about, state: 'unhealthy', why: away.join('; ') }
}
