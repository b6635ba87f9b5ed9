import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { stringify } from 'yaml'
import { faultText } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import { sizeText } from '../../domain/quantity.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { TokenRecord } from '../../ports/store/store.ts'
import { hashOf, newToken } from '../../surfaces/http/serving/tokens.ts'
import type { Config } from '../config/schema.ts'
import { agentEnvironment } from './agent-environment.ts'
import { type AgentChild, keepRunning } from './child.ts'
import { coreFolder } from './core-folder.ts'
import { withAgentMetrics } from './metrics.ts'

/** The agent beside a server on one machine. */
export interface OwnAgent {
  /** For the person who starts it: what is watched, or why nothing is. */
  readonly said: string
  stop(): Promise<void>
}

export interface AgentBeside {
  /** What the server believes it by. */
  readonly token: TokenRecord
  measured(metrics: Metrics): Metrics
  /** Never throws: a server without it is a server. */
  start(config: Config, serverUrl: string, logger: Logger): Promise<OwnAgent>
}

const root = resolve(import.meta.dirname, '../../..')
/** Not in the image of the server. */
const program = join(root, 'agent/main.ts')

/**
 * Where this machine keeps cores in a folder that can be read, the node agent is started as a process of its own: a core's analysis must not take the server's memory or time. It reads the
 * folder and deletes nothing in it; what it keeps lies in the data folder. It listens on free ports of this machine alone, since 8080 is the server's, and the server's own `/metrics`
 * shows what it counts: one machine has one address to scrape.
 */
export function ownAgent(): AgentBeside {
  const token = newToken()
  let child: AgentChild | undefined
  return {
    token: { name: 'agent of this machine', role: 'operator', hash: hashOf(token), createdAt: instantOf(Date.now()) },
    measured: (metrics) => withAgentMetrics(metrics, () => child?.metricsPort),
    async start(config, serverUrl, logger) {
      const why = whyNot(config, process.env) ?? (existsSync(program) ? undefined : 'this installation has no agent')
      const folder = why === undefined ? await coreFolder(config.crashes.corePath) : { why }
      if ('why' in folder) return idle(folder.why, logger)
      try {
        const args = ['--config', await writeConfig(config, folder.path)]
        const started = keepRunning({ program, args, environment: environmentOf(serverUrl, token), logger })
        child = started
        logger.info({ folder: folder.path }, 'core dumps of this machine are watched')
        return { said: folder.path, stop: () => started.stop() }
      } catch (fault) {
        return idle(faultText(fault), logger)
      }
    },
  }
}

function idle(why: string, logger: Logger): OwnAgent {
  logger.info({ why }, 'core dumps of this machine are not watched')
  return { said: `not watched: ${why}`, stop: () => Promise.resolve() }
}

/** A pod sees the pattern of its node's kernel, but its own folders: there the DaemonSet watches, unless somebody names a folder. */
export function whyNot({ crashes, cluster }: Pick<Config, 'crashes' | 'cluster'>, environment: NodeJS.ProcessEnv): string | undefined {
  if (crashes.agent === 'off') return 'crashes.agent is off'
  if (cluster.recording !== undefined) return 'a recorded cluster is not this machine'
  const isPod = environment['KUBERNETES_SERVICE_HOST'] !== undefined
  return isPod && crashes.corePath === undefined ? 'in a pod the DaemonSet milvus-coredump-agent watches the nodes' : undefined
}

async function writeConfig({ storage, crashes, log }: Config, coredumpPath: string): Promise<string> {
  const folder = resolve(storage.dataDir, 'agent')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const settings = {
    agent: { host: '127.0.0.1', metricsPort: 0, healthPort: 0, dataDir: folder, logLevel: log.level },
    server: { language: 'en' },
    collector: { coredumpPath, hostCoredumpPath: coredumpPath, podLogPath: '/var/log/pods' },
    analyzer: { valueThreshold: crashes.valueThreshold, deleteLowValue: false },
    storage: { localPath: join(folder, 'cores'), maxStorageSize: sizeText(crashes.agentStorageSize) },
  }
  const file = join(folder, 'agent.yaml')
  await writeFile(file, stringify(settings), { mode: 0o600 })
  return file
}

/** Nothing of the server's own environment, which holds secrets that the agent has no use for. */
function environmentOf(serverUrl: string, token: string): Record<string, string> {
  return {
    ...agentEnvironment,
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    NODE_COMPILE_CACHE: join(root, '.cache/compiled'),
    ACESO_SERVER_URL: serverUrl,
    ACESO_TOKEN: token,
  }
}
