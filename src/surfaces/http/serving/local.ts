import type { IncomingHttpHeaders } from 'node:http'

/**
 * Without any token everybody who reaches the server is its administrator. It is then for this machine only, and a page from elsewhere that the user's browser
 * has open must not be able to use it: not by a name that was made to point here (Host), not by posting across origins (Origin), not through a proxy.
 */
export interface LocalRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** Address of the other end of the socket, never one that a header claims. */
  readonly peer: string | undefined
  readonly corsOrigins: readonly string[]
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Why the request is refused, or undefined when it comes from this machine's user. */
export function localRefusal({ method, headers, peer, corsOrigins }: LocalRequest): string | undefined {
  if (!isLoopback(peer)) return 'no token exists, so only this machine may call'
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return 'no token exists, so no proxy may stand in front'
  if (!isLoopbackHost(headers.host)) return 'no token exists, so the server answers to localhost only'
  if (safeMethods.has(method)) return undefined
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${headers.host}` && !corsOrigins.includes(origin))
    return 'another origin may not change anything'
  const site = headers['sec-fetch-site']
  const isForeign = site === 'cross-site' || site === 'same-site'
  return isForeign && (origin === undefined || !corsOrigins.includes(origin)) ? 'another site may not change anything' : undefined
}

function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
  return plain === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain)
}

function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || isLoopback(name)
}

/** Where to listen: this machine only, until a token exists. */
export function listenHost(configured: string, anyToken: boolean): string {
  return anyToken ? configured : '127.0.0.1'
}
