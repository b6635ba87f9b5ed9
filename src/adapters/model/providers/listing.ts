import { z } from 'zod'
import { credentialSource } from './aws-credentials.ts'
import { faultOfStatus, ProviderFault } from './fault.ts'
import { faultOf } from './fault-of.ts'
import type { Fetch } from './http.ts'
import type { Provider } from './provider.ts'

/** OpenAI and Anthropic say `data`, some servers `models`, Bedrock `modelSummaries`. */
const Listed = z
  .object({
    data: z.array(z.object({ id: z.string() })).optional(),
    models: z.array(z.object({ id: z.string().optional(), name: z.string().optional() })).optional(),
    modelSummaries: z.array(z.object({ modelId: z.string() })).optional(),
  })
  .transform(({ data = [], models = [], modelSummaries = [] }) => [
    ...data.map(({ id }) => id),
    ...models.flatMap(({ id, name }) => (id === undefined && name === undefined ? [] : [id ?? name ?? ''])),
    ...modelSummaries.map(({ modelId }) => modelId),
  ])

/** The models that a provider offers, which costs nothing to ask; undefined where it has no such list. Throws ProviderFault. */
export async function listModels(provider: Provider, fetch: Fetch, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const { url, headers } = await listRequest(provider)
    const response = await fetch(url, { headers, signal })
    const body = await response.text()
    if (response.status === 404 || response.status === 405) return undefined
    if (!response.ok) throw faultOfStatus(response.status, Object.fromEntries(response.headers), body, Date.now())
    const listed = Listed.safeParse(JSON.parse(body))
    if (!listed.success) throw new ProviderFault('unreadable', 'the list of models has no form that is known')
    return listed.data
  } catch (thrown) {
    if (signal.aborted) throw new ProviderFault('timed-out', 'no answer in time', { cause: thrown })
    throw faultOf(thrown)
  }
}

interface ListRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function listRequest(provider: Provider): Promise<ListRequest> {
  const key = provider.apiKey?.reveal()
  switch (provider.protocol) {
    case 'chat-completions': {
      const headers = key === undefined ? {} : provider.kind === 'azure' ? { 'api-key': key } : { authorization: `Bearer ${key}` }
      return { url: listUrl(provider), headers }
    }
    case 'anthropic-messages':
      return { url: listUrl(provider), headers: { 'x-api-key': key ?? '', 'anthropic-version': '2023-06-01' } }
    case 'bedrock-converse':
      return signedList(provider)
  }
}

/** Azure's older addresses hold the deployment; its models are listed beside all deployments. */
function listUrl({ endpoint }: Provider): string {
  const root = (endpoint?.root ?? '').replace(/\/deployments\/[^/]+$/, '')
  const query = new URLSearchParams(endpoint?.query).toString()
  return `${root}/models${query === '' ? '' : `?${query}`}`
}

/** Bedrock answers questions at one address and lists its models at another. */
async function signedList({ aws, endpoint, apiKey }: Provider): Promise<ListRequest> {
  const region = aws?.region ?? ''
  const url = `${endpoint?.root ?? `https://bedrock.${region}.amazonaws.com`}/foundation-models`
  if (apiKey !== undefined) return { url, headers: { authorization: `Bearer ${apiKey.reveal()}` } }
  const { AwsV4Signer } = await import('aws4fetch')
  const signer = new AwsV4Signer({ url, method: 'GET', region, service: 'bedrock', ...(await credentialSource(aws)()) })
  return { url, headers: Object.fromEntries((await signer.sign()).headers) }
}
