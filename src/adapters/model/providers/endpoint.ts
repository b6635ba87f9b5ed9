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
  const given = url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/completions|messages|models)$/, '')
  return { root: `${url.origin}${given === '' ? path : given}`, query: Object.fromEntries(url.searchParams) }
}

/** Whose address this is, by its host; `compatible` where it is nobody's that is known. */
export function providerOfUrl(baseURL: string): ProviderKind {
  const { host, pathname } = new URL(baseURL)
  const known = providerKinds.find((kind) => {
    const { baseURL: usual }: ProviderEntry = catalogue[kind]
    return usual !== undefined && new URL(usual).host === host
  })
  if (known !== undefined) return known
  if (host.endsWith('.openai.azure.com')) return 'azure'
  return /\/messages\/*$/.test(pathname) ? 'anthropic' : 'compatible'
}
