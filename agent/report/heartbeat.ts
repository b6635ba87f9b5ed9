import type { AgentHeartbeat } from '../../src/domain/crash/agent-protocol.ts'
import type { Readiness } from '../http/server.ts'
import type { KeptCores } from '../keep/kept-cores.ts'
import type { AgentConfig } from '../setup/config.ts'
import type { AgentVersion } from '../setup/version.ts'

export interface HeartbeatParts {
  readonly config: Pick<AgentConfig, 'nodeName'>
  readonly version: Pick<AgentVersion, 'version'>
  readonly kept: Pick<KeptCores, 'state' | 'deleted'>
  readonly components: readonly Readiness[]
}

const mostStatus = 200

/** The sign of life: who, which version, whether it can work and if not why, how its store stands. */
export async function heartbeatOf(parts: HeartbeatParts, signal: AbortSignal): Promise<AgentHeartbeat> {
  const { config, version, kept, components } = parts
  const faults = components.filter(({ ok }) => !ok).map(({ name, why = 'not usable' }) => `${name}: ${why}`)
  const storage = await kept.state(signal)
  const { deleted } = kept
  return {
    nodeName: config.nodeName,
    version: version.version,
    status: faults.length === 0 ? 'ready' : `not ready: ${faults.join('; ')}`.slice(0, mostStatus),
    ...(storage === undefined ? {} : { storage }),
    ...(deleted.length === 0 ? {} : { deleted: [...deleted] }),
  }
}
