import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { z } from 'zod'
import { AgentHeartbeatAnswer, type AgentReport, AgentReportsAnswer, KnownGroups } from '../src/domain/crash/agent-protocol.ts'
import { AcesoError } from '../src/domain/errors.ts'
import type { Secret } from '../src/domain/secret.ts'

const timeoutMs = 30_000
const uploadTimeoutMs = 120_000
const longestAnswer = 64 * 1024 * 1024

/** The server, as the agent talks to it. Throws `source-unavailable` where it cannot be reached or is busy, `input-invalid` where it will never take this. */
export interface ServerLink {
  report(reports: readonly AgentReport[], signal: AbortSignal): Promise<z.infer<typeof AgentReportsAnswer>['stored']>
  slimCore(id: string, path: string, signal: AbortSignal): Promise<void>
  groups(signal: AbortSignal): Promise<z.infer<typeof KnownGroups>>
  heartbeat(agent: { readonly nodeName: string; readonly version: string; readonly status: string }, signal: AbortSignal): Promise<void>
}

export function serverLink(url: string, token: Secret | undefined): ServerLink {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }

  async function call(path: string, init: RequestInit, signal: AbortSignal, limitMs = timeoutMs): Promise<Response> {
    let answer: Response
    try {
      const own = { ...headers, ...Object.fromEntries(new Headers(init.headers)) }
      // A redirect would carry the token elsewhere.
      answer = await fetch(new URL(path, url), {
        ...init,
        headers: own,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      })
    } catch (cause) {
      throw new AcesoError('source-unavailable', `the server at ${new URL(url).host} cannot be reached`, { cause })
    }
    if (answer.ok) return answer
    const why = (await boundedText(answer)).slice(0, 500)
    // Only what is wrong with the message itself will be wrong for ever: tokens are mended, load passes.
    const isHopeless = [400, 413, 415, 422].includes(answer.status)
    throw new AcesoError(isHopeless ? 'input-invalid' : 'source-unavailable', `the server answered ${answer.status}: ${why}`)
  }

  async function json<Shape extends z.ZodType>(
    shape: Shape,
    path: string,
    init: RequestInit,
    signal: AbortSignal,
  ): Promise<z.output<Shape>> {
    const text = await boundedText(await call(path, init, signal))
    const parsed = shape.safeParse(jsonOf(text))
    if (!parsed.success) throw new AcesoError('source-unavailable', `what answers at ${new URL(url).host} is no server of ours`)
    return parsed.data
  }

  const post = (body: unknown): RequestInit => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return {
    report: async (reports, signal) => (await json(AgentReportsAnswer, '/api/v1/agents/reports', post({ reports }), signal)).stored,
    async slimCore(id, path, signal) {
      const body = Readable.toWeb(createReadStream(path)) as ReadableStream
      const init = { method: 'PUT', body, duplex: 'half', headers: { 'content-type': 'application/octet-stream' } } as RequestInit
      await call(`/api/v1/agents/slim-cores/${id}`, init, signal, uploadTimeoutMs)
    },
    groups: (signal) => json(KnownGroups, '/api/v1/agents/groups', {}, signal),
    async heartbeat(agent, signal) {
      await json(AgentHeartbeatAnswer, '/api/heartbeat', post(agent), signal)
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function boundedText(answer: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of answer.body ?? []) {
    length += part.length
    if (length > longestAnswer) throw new AcesoError('source-unavailable', 'the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
