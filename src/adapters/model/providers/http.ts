import { type Hide, shortened } from '../text/hide.ts'
import { checkedAnswer } from './checked-answer.ts'
import { ProviderFault } from './fault.ts'

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
    const response = await checkedAnswer(
      notElsewhere(await fetch(input, { ...init, redirect: 'manual' }), url),
      isForPieces(pathname, init?.body),
    )
    if (log.isDebug) await logAnswer(response, { url, status: response.status, tookMs: Math.round(performance.now() - startedMs) })
    return response
  }

  async function logAnswer(response: Response, fields: object): Promise<void> {
    const isWhole = /json|text\/plain/.test(response.headers.get('content-type') ?? '')
    const told = (body: string): void => log.debug({ ...fields, body }, `${title} API answer`)
    const text = response.clone().text()
    if (isWhole) told(shown(await text, hide))
    // Nobody waits for the end of a stream to write it down, and one that breaks off is told by who reads it.
    else text.then((whole) => told(shown(whole, hide))).catch(() => told('a stream that broke off'))
  }
}

/** A key goes to the address that it was given for, and nowhere else. */
function notElsewhere(response: Response, url: string): Response {
  if (response.status < 300 || response.status > 399) return response
  const to = response.headers.get('location') ?? ''
  const target = URL.canParse(to, url) ? new URL(to, url).origin : 'another place'
  throw new ProviderFault('unreadable', `the address leads on to ${target}, where no key is sent: is it the whole address, with https?`, {
    status: response.status,
  })
}

/** Bedrock says it in the address, the others in what they are sent. */
function isForPieces(path: string, body: unknown): boolean {
  return path.endsWith('-stream') || (typeof body === 'string' && /"stream":\s?true[,}]/.test(body))
}

function shown(body: unknown, hide: Hide): string {
  return typeof body === 'string' ? shortened(body, mostBody, hide) : ''
}
