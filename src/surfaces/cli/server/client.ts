import type { z } from 'zod'
import type { Incident } from '../../../domain/incident/incident.ts'
import type { TimelineEvent } from '../../../domain/incident/timeline.ts'
import type { Instant } from '../../../domain/instant.ts'
import type { Page } from '../../../ports/store/page.ts'
import { WriteSwitchReply } from '../../http/contracts/control.ts'
import { IncidentPage, IncidentReply } from '../../http/contracts/incident.ts'
import { TimelinePage } from '../../http/contracts/timeline.ts'
import { type CrashClient, crashClient } from './crash-client.ts'
import { type Exchange, type ExchangeParts, exchangeWith } from './exchange.ts'
import { type ReleaseClient, releaseClient } from './release-client.ts'
import { type TokenClient, tokenClient } from './token-client.ts'

/** A running server, as the command line uses it. Every answer is parsed by the shapes the server itself answers with. */
export interface ServerClient {
  /** The server's time when it has answered, else this machine's. */
  now(): Instant
  readonly crashes: CrashClient
  readonly releases: ReleaseClient
  readonly tokens: TokenClient
  incidents(filter: IncidentsFilter): Promise<Page<Incident>>
  incident(id: string): Promise<Incident>
  timeline(id: string): Promise<readonly TimelineEvent[]>
  approve(planId: string, digest: string, comment: string | undefined): Promise<Incident>
  reject(planId: string, comment: string | undefined): Promise<Incident>
  undo(incidentId: string, comment: string | undefined): Promise<Incident>
  setWrites(verb: 'pause' | 'resume', comment: string | undefined): Promise<{ readonly paused: boolean; readonly by?: string | undefined }>
}

export interface IncidentsFilter {
  readonly namespace: string | undefined
  readonly open: boolean | undefined
  readonly limit: number
}

const pageSize = 100
const mostEvents = 1000

export function serverClient(parts: ExchangeParts): ServerClient {
  const exchange = exchangeWith(parts)
  const call: Exchange['call'] = (schema, path, body) => exchange.call(schema, path, body)
  const change = async (path: string, comment: string | undefined, more: object = {}): Promise<Incident> =>
    incidentOf((await call(IncidentReply, path, { ...more, ...(comment === undefined ? {} : { comment }) })).data)
  const name = encodeURIComponent
  return {
    now: () => exchange.now(),
    crashes: crashClient(exchange),
    releases: releaseClient(exchange),
    tokens: tokenClient(exchange),
    async incidents({ namespace, open, limit }) {
      const query = new URLSearchParams({ pageSize: String(limit), sortBy: 'updatedAt', sortDesc: 'true' })
      if (namespace !== undefined) query.set('namespace', namespace)
      if (open !== undefined) query.set('open', String(open))
      const { data } = await call(IncidentPage, `/api/v1/incidents?${query.toString()}`)
      return { ...data, data: data.data.map((incident) => incidentOf(incident)) }
    },
    incident: async (id) => incidentOf((await call(IncidentReply, `/api/v1/incidents/${name(id)}`)).data),
    async timeline(id) {
      const events: TimelineEvent[] = []
      for (let page = 1; events.length < mostEvents; page++) {
        const { data } = await call(TimelinePage, `/api/v1/incidents/${name(id)}/timeline?page=${page}&pageSize=${pageSize}`)
        events.push(...data.data.map((event) => eventOf(event)))
        if (page >= data.totalPages) break
      }
      return events
    },
    approve: (planId, digest, comment) => change(`/api/v1/plans/${name(planId)}/approve`, comment, { digest }),
    reject: (planId, comment) => change(`/api/v1/plans/${name(planId)}/reject`, comment),
    undo: (incidentId, comment) => change(`/api/v1/incidents/${name(incidentId)}/undo`, comment),
    setWrites: async (verb, comment) =>
      (await call(WriteSwitchReply, `/api/v1/actions/${verb}`, comment === undefined ? {} : { comment })).data,
  }
}

/** Guarantee: parsed by the HTTP contracts, which a test holds equal to the domain; JSON has no members that are undefined. */
function incidentOf(parsed: z.output<typeof IncidentReply>['data']): Incident {
  return parsed as Incident
}

/** The same guarantee. */
function eventOf(parsed: z.output<typeof TimelinePage>['data']['data'][number]): TimelineEvent {
  return parsed as TimelineEvent
}
