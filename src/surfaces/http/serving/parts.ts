import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { CleanUpVerbs } from '../../../crash/clean-up/clean-up-verbs.ts'
import type { InstanceVerbs } from '../../../crash/instances/verbs.ts'
import type { CrashVerbs } from '../../../crash/verbs.ts'
import type { Language } from '../../../domain/text.ts'
import type { ReleaseVerbs } from '../../../investigation/releases/verbs.ts'
import type { Caller, Verbs } from '../../../pipeline/verbs/verbs.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Mean } from '../../../ports/mean.ts'
import type { MetricSource } from '../../../ports/metric-source.ts'
import type { Metrics } from '../../../ports/metrics.ts'
import type { ModelVerbs } from '../../../ports/model/overview.ts'
import type { AccessStore, Role, TokenRecord } from '../../../ports/store/store.ts'
import type { Toolbox } from '../../../ports/toolbox.ts'
import type { Source } from '../../../sources/contract.ts'
import type { ActionOffer } from '../../mcp/parts.ts'
import type { ComponentHealth } from '../contracts/service.ts'
import type { Configuration } from '../contracts/sources.ts'
import type { HttpSettings } from './settings.ts'

/** Everything the server is built from. */
export interface ServerParts {
  readonly verbs: Verbs
  readonly crashes: CrashVerbs
  readonly instances: InstanceVerbs
  readonly models: ModelVerbs
  /** What a model or a program over MCP may ask, what it may propose, and the numbers that charts are drawn from. */
  readonly tools: { readonly toolbox: Toolbox; readonly metricSource: Mean<MetricSource>; readonly actions: readonly ActionOffer[] }
  readonly cleanUps: CleanUpVerbs
  readonly releases: ReleaseVerbs
  /** Of reports that nobody asked for in a language. */
  readonly releaseLanguage: Language
  readonly sources: readonly Source[]
  /** Told of deliveries that were refused or failed. */
  readonly sourceFailed: (source: string, fault: unknown) => void
  /** Names of the configured channels for notices. */
  readonly channels: readonly string[]
  readonly configuration: Configuration
  readonly access: AccessStore
  /** Of the agent that this process started; believed as long as the process lives, listed nowhere, and not the token whose making opens the server to others. */
  readonly ownToken?: TokenRecord
  readonly settings: HttpSettings
  /** Folder of the built web application; one that is not there serves none. */
  readonly webRoot: string
  readonly clusterId: string
  readonly metrics: Metrics
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
  readonly version: string
  /** The state of each component now. Cheap; asked at most every two seconds and given two seconds to answer. */
  readonly readiness: (signal: AbortSignal) => Promise<readonly ComponentHealth[]>
}

/** The server as its routes see it: bodies, queries and answers typed by their schemas. */
export type Server = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** Who may call a route. `public` is for what tells nothing about the cluster. */
export type RouteAccess = 'public' | Role

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess
    /** Counted against the limit for deliveries, not the one for people. */
    intake?: boolean
  }
  interface FastifyRequest {
    caller: Caller
    /** True when no token exists and the caller is whoever sits at this machine. */
    isLocal: boolean
    /** Answered with an event stream. */
    isStream: boolean
  }
}
