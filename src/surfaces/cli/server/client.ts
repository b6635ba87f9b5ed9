import { z } from 'zod'
import { AcesoError, type ErrorCode, errorCodes, faultText } from '../../../domain/errors.ts'
import type { Incident } from '../../../domain/incident.ts'
import { type Instant, instantOf } from '../../../domain/instant.ts'
import type { Secret } from '../../../domain/secret.ts'
import type { Language } from '../../../domain/text.ts'
import type { TimelineEvent } from '../../../domain/timeline.ts'
import type { Page } from '../../../ports/page.ts'
import { WriteSwitchReply } from '../../http/contracts/control.ts'
import { IncidentPage, IncidentReply } from '../../http/contracts/incident.ts'
import { TimelinePage } from '../../http/contracts/timeline.ts'

/** A running server, as the command line uses it. Every answer is parsed by the shapes the server itself answers with. */
export interface ServerClient {
  /** The server's time when it has answered, else this machine's. */
  now(): Instant
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

export interface ClientParts {
  readonly url: URL
  readonly token: Secret | undefined
  readonly language: Language
  readonly signal: AbortSignal
}

const timeoutMs = 20_000
const mostBytes = 16 * 1024 * 1024
const pageSize = 100
const mostEvents = 1000

export function serverClient(parts: ClientParts): ServerClient {
  let serverTime: Instant | undefined
  const call = async <Schema extends z.ZodType>(schema: Schema, path: string, body?: object): Promise<z.output<Schema>> => {
    const answer = await send(parts, path, body)
    serverTime = answer.at ?? serverTime
    const parsed = schema.safeParse(answer.body)
    if (answer.ok && parsed.success) return parsed.data
    throw answer.ok ? notOurs(parts.url) : refusal(answer.status, answer.body)
  }
  const change = async (path: string, comment: string | undefined, more: object = {}): Promise<Incident> =>
    incidentOf((await call(IncidentReply, path, { ...more, ...(comment === undefined ? {} : { comment }) })).data)
  const name = encodeURIComponent
  return {
    now: () => serverTime ?? instantOf(Date.now()),
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

interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly body: unknown
  readonly at: Instant | undefined
}

async function send({ url, token, language, signal }: ClientParts, path: string, body: object | undefined): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language }
  if (token !== undefined) headers['authorization'] = `Bearer ${token.reveal()}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  try {
    const response = await fetch(new URL(path, url), {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const date = Date.parse(response.headers.get('date') ?? '')
    return {
      ok: response.ok,
      status: response.status,
      body: await readJson(response),
      at: Number.isNaN(date) ? undefined : instantOf(date),
    }
  } catch (fault) {
    if (signal.aborted) throw new AcesoError('cancelled', 'stopped', { cause: fault })
    if (fault instanceof AcesoError) throw fault
    const why = fault instanceof Error && fault.cause !== undefined ? faultText(fault.cause) : faultText(fault)
    throw new AcesoError('source-unavailable', `no answer from ${url.origin}: ${why}`, {
      cause: fault,
      next: 'start it with `aceso start`, or name it with --server or ACESO_SERVER',
    })
  }
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new AcesoError('too-large', 'the answer is larger than 16 MiB')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

const Refusal = z.object({ message: z.string(), data: z.object({ error: z.string(), next: z.string().optional() }) })

function refusal(status: number, body: unknown): AcesoError {
  const parsed = Refusal.safeParse(body)
  if (!parsed.success)
    return new AcesoError('source-unavailable', `the server answered ${status}, and not as Aceso does`, {
      next: 'look at --server: is it Aceso?',
    })
  const { message, data } = parsed.data
  const code: ErrorCode = isErrorCode(data.error) ? data.error : 'source-unavailable'
  const next =
    data.next ??
    (code === 'unauthenticated'
      ? 'put your token into ACESO_TOKEN or ~/.config/aceso/token; an admin makes one with `aceso token add`'
      : undefined)
  return new AcesoError(code, message, next === undefined ? {} : { next })
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text)
}

function notOurs(url: URL): AcesoError {
  return new AcesoError('source-unavailable', `what answers at ${url.origin} does not speak as this version of Aceso does`, {
    next: 'compare `aceso version` with the server’s, or look at --server',
  })
}

/** Guarantee: parsed by the HTTP contracts, which a test holds equal to the domain; JSON has no members that are undefined. */
function incidentOf(parsed: z.output<typeof IncidentReply>['data']): Incident {
  return parsed as Incident
}

/** The same guarantee. */
function eventOf(parsed: z.output<typeof TimelinePage>['data']['data'][number]): TimelineEvent {
  return parsed as TimelineEvent
}
