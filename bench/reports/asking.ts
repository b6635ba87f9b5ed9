/** The interface of a server, as far as benchmarks of the diagnosis use it. */
export async function post(url: string, body: object): Promise<{ readonly status: number; readonly data: unknown }> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const { data } = (await response.json()) as { readonly data?: unknown }
  return { status: response.status, data }
}

export async function get<Data>(url: string): Promise<Data> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return ((await response.json()) as { readonly data: Data }).data
}

export interface SeenReport {
  readonly id: string
  readonly deploymentId: string
  readonly status: 'generating' | 'completed' | 'failed'
  readonly content: string
  readonly tokens: { readonly input: number; readonly output: number }
  readonly durationMs: number
  readonly rounds: number
  readonly error?: { readonly code: string }
  readonly toolCalls: readonly { readonly tool: string; readonly round: number; readonly durationMs: number; readonly error?: string }[]
}

export async function allReports(server: string): Promise<readonly SeenReport[]> {
  const found: SeenReport[] = []
  for (let page = 1; ; page += 1) {
    const { data, totalPages } = await get<{ readonly data: readonly SeenReport[]; readonly totalPages: number }>(
      `${server}/api/v1/reports?pageSize=100&page=${page}`,
    )
    found.push(...data)
    if (page >= totalPages) return found
  }
}

export function alertOf(deploymentId: string, key: string): object {
  return { key, status: 'firing', severity: 'critical', alertname: 'Errors', desc: 'errors rise', labels: { deploymentId }, values: 0.4 }
}

export function releaseOf(id: string): object {
  return { id, appName: 'cart', packageVersion: '2', status: 'deploying' }
}
