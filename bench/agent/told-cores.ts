/** What the server was told, compared with what crashed. */
export interface Judged {
  readonly told: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  /** Crashes by group. */
  readonly groups: readonly number[]
}

interface ToldCore {
  readonly fileName: string
}

export async function judge(serverUrl: string, names: readonly string[]): Promise<Judged> {
  const told = await toldNames(serverUrl)
  const counts = new Map<string, number>()
  for (const name of told) counts.set(name, (counts.get(name) ?? 0) + 1)
  const wanted = new Set(names)
  return {
    told: told.length,
    lost: names.filter((name) => !counts.has(name)),
    doubled: [...counts].filter(([name, count]) => count > 1 || !wanted.has(name)).map(([name]) => name),
    groups: await groupCounts(serverUrl),
  }
}

async function toldNames(serverUrl: string): Promise<string[]> {
  const names: string[] = []
  for (let page = 1; ; page += 1) {
    const { data } = (await get(serverUrl, `/api/v1/coredumps?pageSize=100&page=${page}`)) as { data: ToldCore[] }
    names.push(...data.map(({ fileName }) => fileName))
    if (data.length < 100) return names
  }
}

async function groupCounts(serverUrl: string): Promise<number[]> {
  const { data } = (await get(serverUrl, '/api/v1/crash-groups?pageSize=100')) as { data: { data: { count: number }[] } }
  return data.data.map(({ count }) => count).toSorted((left, right) => right - left)
}

async function get(serverUrl: string, path: string): Promise<unknown> {
  const answer = await fetch(`${serverUrl}${path}`)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return await answer.json()
}
