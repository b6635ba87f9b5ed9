import type { Logger } from 'pino'
import { startToolServer } from '../../adapters/mcp/tool-server.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mean } from '../../ports/mean.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { Toolbox } from '../../ports/toolbox.ts'
import type { RunnerOptions } from '../../tools/calls/run-tool.ts'
import { toolCache } from '../../tools/calls/tool-cache.ts'
import { makeToolbox } from '../../tools/calls/toolbox.ts'
import { tools } from '../../tools/index.ts'
import type { Loaded } from '../config/load.ts'
import { type OwnMeans, toolMeans } from './tool-means.ts'

export interface ToolboxNeeds {
  readonly loaded: Pick<Loaded, 'config' | 'secretNamed'>
  readonly own: OwnMeans
  /** Also ask the MCP servers that are configured. */
  readonly withServers: boolean
  readonly metrics: Pick<Metrics, 'toolCall' | 'toolCache' | 'toolServer'>
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn'>
  readonly clock: Clock
  readonly version: string
}

export interface OpenToolbox {
  readonly toolbox: Toolbox
  readonly metricSource: Mean<MetricSource>
  /** Ends the MCP servers, the last one started first. */
  stop(): Promise<void>
}

const mostKept = 2000

/** Aceso's own tools and those of the configured MCP servers. The servers are started at once and not waited for; without any, none of their code is loaded. */
export function openToolbox(needs: ToolboxNeeds): OpenToolbox {
  const { config } = needs.loaded
  const { timeout, answerLimit, atOnce, cacheLimit } = config.tools
  const means = toolMeans(config, needs.own)
  const servers = needs.withServers ? serversOf(needs) : []
  for (const server of servers) server.onChange(() => needs.metrics.toolServer(server.name, server.status().state === 'up'))
  const toolbox = makeToolbox({
    tools,
    means,
    servers,
    mostAtOnce: atOnce,
    cache: toolCache({ mostEntries: mostKept, mostBytes: cacheLimit, nowMs: () => performance.now() }),
    timeoutMs: timeout,
    mostBytes: answerLimit,
    observe: observed(needs),
  })
  return {
    toolbox,
    metricSource: means.metrics,
    async stop() {
      for (const server of servers.toReversed()) await server.stop()
    },
  }
}

function serversOf({ loaded, logger, clock, version }: ToolboxNeeds) {
  const { config, secretNamed } = loaded
  const log = {
    debug: (about: object, message: string) => logger.debug(about, message),
    info: (about: object, message: string) => logger.info(about, message),
    warn: (about: object, message: string) => logger.warn(about, message),
  }
  return Object.entries(config.tools.servers).map(([name, settings]) =>
    startToolServer({ name, settings, secretNamed, version, clock, log }),
  )
}

/** Counts and logs each call; never its arguments, which may hold what people typed. */
function observed({ metrics, logger }: ToolboxNeeds): RunnerOptions['observe'] {
  return (tool, { outcome, durationMs, cached }) => {
    const name = tool.source === 'aceso' ? tool.name : `mcp:${tool.source}`
    metrics.toolCall(name, outcome.kind === 'answer' ? 'ok' : outcome.code, durationMs)
    if (outcome.kind === 'answer') metrics.toolCache(cached ? 'hit' : 'miss')
    logger.debug({ tool: tool.name, source: tool.source, outcome: outcome.kind, durationMs, cached }, 'tool called')
  }
}
