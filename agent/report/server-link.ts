import { createReadStream } from 'node:fs'
import type { z } from 'zod'
import {
  type AgentHeartbeat,
  AgentHeartbeatAnswer,
  type AgentReport,
  AgentReportsAnswer,
  KnownGroups,
} from '../../src/domain/crash/agent-protocol.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import type { Secret } from '../../src/domain/secret.ts'
import { codeOfFault, type HttpRequest, httpClient, readBody } from '../http/client.ts'

const timeoutMs = 30_000
const uploadTimeoutMs = 120_000
const longestAnswer = 64 * 1024 * 1024
/** Only what is wrong with the message itself will be wrong for ever: tokens are mended, load passes. */
const hopeless: ReadonlySet<number> = new Set([400, 413, 415, 422])

/** The server, as the agent talks to it. Throws `source-unavailable` where it cannot be reached or is busy, `input-invalid` where it will never take this. */
export interface ServerLink {
  report(reports: readonly AgentReport[], signal: AbortSignal): Promise<z.infer<typeof AgentReportsAnswer>['stored']>
  slimCore(id: string, path: string, signal: AbortSignal): Promise<void>
  groups(signal: AbortSignal): Promise<z.infer<typeof KnownGroups>>
  heartbeat(agent: AgentHeartbeat, signal: AbortSignal): Promise<void>
}

type Asked = Omit<HttpRequest, 'silentMs'>

export function serverLink(url: string, token: Secret | undefined): ServerLink {
  const { host } = new URL(url)
  const request = httpClient(url)
  const own = token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }

  async function call(path: string, asked: Asked, signal: AbortSignal, limitMs = timeoutMs): Promise<string> {
    let answer: { readonly status: number; readonly text: string }
    try {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
      const message = await request(path, { ...asked, headers: { ...own, ...asked.headers }, silentMs: limitMs }, inTime)
      answer = { status: message.statusCode ?? 0, text: await readBody(message, longestAnswer) }
    } catch (cause) {
      throw new AcesoError('source-unavailable', `the server at ${host} cannot be reached${codeOfFault(cause)}`, { cause })
    }
    const { status, text } = answer
    if (status >= 200 && status < 300) return text
    throw new AcesoError(
      hopeless.has(status) ? 'input-invalid' : 'source-unavailable',
      `the server answered ${status}: ${text.slice(0, 500)}`,
    )
  }

  async function json<Shape extends z.ZodType>(shape: Shape, path: string, asked: Asked, signal: AbortSignal): Promise<z.output<Shape>> {
    const parsed = shape.safeParse(jsonOf(await call(path, asked, signal)))
    if (!parsed.success) throw new AcesoError('source-unavailable', `what answers at ${host} is no server of ours`)
    return parsed.data
  }

  const post = (body: unknown): Asked => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return {
    report: async (reports, signal) => (await json(AgentReportsAnswer, '/api/v1/agents/reports', post({ reports }), signal)).stored,
    async slimCore(id, path, signal) {
      const headers = { 'content-type': 'application/octet-stream' }
      await call(`/api/v1/agents/slim-cores/${id}`, { method: 'PUT', body: createReadStream(path), headers }, signal, uploadTimeoutMs)
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
