import { catalogue, type ProviderEntry, type ProviderKind, providerKinds } from './catalogue.ts'

/** Where requests go: `root` has no slash at its end, and each request appends its own path; `query` goes with every request. */
export interface Endpoint {
  readonly root: string
  readonly query: Readonly<Record<string, string>>
}

/** An address may be given as a root or as the full address of a request, as documents do: both are the same endpoint. */
export function endpointOf(kind: ProviderKind, baseURL: string): Endpoint {
  const { path }: ProviderEntry = catalogue[kind]
  const url = new URL(baseURL)
  const whole = url.pathname.replace(/\/+$/, '')
  const given = whole.replace(/\/(?:chat\/completions|messages|models)$/, '')
  // Who serves Anthropic's interface below a path of its own names that path alone, and every client appends the version.
  const isShort = kind === 'anthropic' && given === whole && !/\/v\d+$/.test(given)
  const root = given === '' ? path : isShort ? `${given}/v1` : given
  return { root: `${url.origin}${root}`, query: Object.fromEntries(url.searchParams) }
}

/** Whose address this is, by its host; `compatible` where it is nobody's that is known. */
export function providerOfUrl(baseURL: string): ProviderKind {
  const { host, pathname } = new URL(baseURL)
  const known = providerKinds.find((kind) => {
    const { baseURL: usual }: ProviderEntry = catalogue[kind]
    return usual !== undefined && new URL(usual).host === host
  })
  // Most serve Anthropic's interface beside their own, below a path of that name.
  if (/\/anthropic(?:\/v1)?(?:\/messages)?\/*$/.test(pathname)) return 'anthropic'
  if (known !== undefined) return known
  if (/\.(?:openai|services\.ai|cognitiveservices)\.azure\.com$/.test(host)) return 'azure'
  return /\/messages\/*$/.test(pathname) ? 'anthropic' : 'compatible'
}
