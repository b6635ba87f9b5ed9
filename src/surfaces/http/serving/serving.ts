import type { ComponentHealth } from '../contracts/service.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { EventStreams } from './event-stream.ts'
import type { ServerParts } from './parts.ts'
import type { ReportFeed } from './report-feed.ts'
import type { Tokens } from './tokens.ts'

/** What the routes work with: what the server was built from, and what it made of it. */
export interface Serving extends ServerParts {
  readonly tokens: Tokens
  readonly streams: EventStreams
  readonly feed: ChangeFeed
  readonly reports: ReportFeed
  readonly components: () => Promise<readonly ComponentHealth[]>
}
