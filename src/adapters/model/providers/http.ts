import { type Hide, shortened } from '../text/hide.ts'
import { checkedAnswer } from './checked-answer.ts'

export interface ModelLog {
  /** False where nobody would read it: then bodies are not even looked at. */
  readonly isDebug: boolean
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export type Fetch = typeof globalThis.fetch

const mostBody = 8_000

/**
 * The way out of the house. Redirects are not followed: a key goes to the address it was given for. With debug logging each request and answer is written down, without
 * headers and with everything hidden that must be; at other levels nothing of them.
 */
export function loggedFetch(title: string, log: ModelLog, hide: Hide): Fetch {
  return async (input, init) => {
    const startedMs = performance.now()
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input)
    const url = `${origin}${pathname}`
    if (log.isDebug) log.debug({ url, body: shown(init?.body, hide) }, `${title} API request`)
    const response = await checkedAnswer(await fetch(input, { ...init, redirect: 'error' }), isForPieces(pathname, init?.body))
    if (log.isDebug) await logAnswer(response, { url, status: response.status, tookMs: Math.round(performance.now() - startedMs) })
    return response
  }

  async function logAnswer(response: Response, fields: object): Promise<void> {
    const isWhole = /json|text\/plain/.test(response.headers.get('content-type') ?? '')
    log.debug({ ...fields, body: isWhole ? shown(await response.clone().text(), hide) : 'a stream' }, `${title} API answer`)
  }
}

/** Bedrock says it in the address, the others in what they are sent. */
function isForPieces(path: string, body: unknown): boolean {
  return path.endsWith('-stream') || (typeof body === 'string' && /"stream":\s?true[,}]/.test(body))
}

function shown(body: unknown, hide: Hide): string {
  return typeof body === 'string' ? shortened(body, mostBody, hide) : ''
}
