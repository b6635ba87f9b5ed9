import { AcesoError } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import { Secret } from '../../domain/secret.ts'
import { bounded } from '../../domain/text.ts'
import type { ChangedFile, CodeHost, Diff, RepositoryName } from '../../ports/code-host.ts'
import { boundedGet, type WebAnswer, type WebRequest, type WebSource } from '../http/bounded-get.ts'
import { FilesReply, PullReply, ReleaseReply } from './replies.ts'

export interface GithubOptions {
  /** Of the REST interface; that of an Enterprise Server ends in /api/v3. */
  readonly url: string
  /** Undefined: public repositories only, and few requests an hour. */
  readonly token?: Secret | undefined
  readonly timeoutMs: number
}

const mostBytes = 8 * 2 ** 20
const mostDiffBytes = 2 ** 20
const filesPerPage = 100
/** GitHub itself lists no more than 3,000 files of a pull request. */
const mostPages = 5

/** GitHub over its REST interface; nothing is ever written. */
export function githubHost({ url, token, timeoutMs }: GithubOptions): CodeHost {
  const source: WebSource = {
    name: 'GitHub',
    baseUrl: url,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    ...(token === undefined ? {} : { authorization: new Secret(`Bearer ${token.reveal()}`) }),
    timeoutMs,
    mostBytes,
    followsMoves: true,
  }
  const ask = async (
    repository: RepositoryName,
    path: string,
    signal: AbortSignal,
    more?: Omit<WebRequest, 'path'>,
  ): Promise<WebAnswer> => {
    const { owner, name } = repository
    const answer = await boundedGet(
      source,
      { path: `repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/${path}`, ...more },
      signal,
    )
    mustAnswer(answer)
    return answer
  }
  const changed = async (repository: RepositoryName, number: number, signal: AbortSignal): Promise<readonly ChangedFile[] | undefined> => {
    const files: ChangedFile[] = []
    for (let page = 1; page <= mostPages; page += 1) {
      const query = { per_page: String(filesPerPage), page: String(page) }
      const answer = await ask(repository, `pulls/${number}/files`, signal, { query })
      if (answer.status === 404) return undefined
      const more = read(FilesReply, answer)
      files.push(...more)
      if (more.length < filesPerPage) break
    }
    return files
  }
  return {
    async releaseByTag(repository, tag, signal) {
      const answer = await ask(repository, `releases/tags/${encodeURIComponent(tag)}`, signal)
      return answer.status === 404 ? undefined : read(ReleaseReply, answer)
    },
    async latestRelease(repository, signal) {
      const answer = await ask(repository, 'releases/latest', signal)
      return answer.status === 404 ? undefined : read(ReleaseReply, answer)
    },
    async pullRequest(repository, number, signal) {
      const answer = await ask(repository, `pulls/${number}`, signal)
      return answer.status === 404 ? undefined : read(PullReply, answer)
    },
    async changedFiles(repository, number, signal) {
      const files = await changed(repository, number, signal)
      return files === undefined ? undefined : { files, isCut: files.length === filesPerPage * mostPages }
    },
    async diff(repository, number, signal) {
      const headers = { accept: 'application/vnd.github.diff' }
      const answer = await boundedDiff(() => ask(repository, `pulls/${number}`, signal, { headers, cut: true }))
      if (answer?.status === 404) return undefined
      if (answer !== undefined)
        return { text: answer.text.slice(0, mostDiffBytes), isCut: answer.isCut || answer.text.length > mostDiffBytes }
      return patchesOf((await changed(repository, number, signal)) ?? [])
    },
  }
}

/** GitHub answers 406 for a diff that is too large to be made at once; undefined then. */
async function boundedDiff(ask: () => Promise<WebAnswer>): Promise<WebAnswer | undefined> {
  const answer = await ask()
  return answer.status === 406 ? undefined : answer
}

/** The diff file by file, as far as GitHub still tells it. */
function patchesOf(files: readonly ChangedFile[]): Diff {
  const parts = files.map(({ path, previousPath, patch }) => {
    const before = previousPath ?? path
    return `diff --git a/${before} b/${path}\n--- a/${before}\n+++ b/${path}\n${patch ?? '(no text)'}\n`
  })
  const text = parts.join('')
  return { text: text.slice(0, mostDiffBytes), isCut: true }
}

/** 404 and 406 are answers; everything else that is no success is thrown. */
function mustAnswer({ status, headers, text }: WebAnswer): void {
  if (status === 200 || status === 404 || status === 406) return
  const isLimited = headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after')
  if (status === 429 || (status === 403 && isLimited)) {
    throw new AcesoError('rate-limited', 'GitHub takes no more requests for now', { next: againText(headers) })
  }
  if (status === 401) {
    throw new AcesoError('source-unavailable', 'GitHub does not accept the token', { next: 'set another one: github.token (GITHUB_TOKEN)' })
  }
  const { message } = jsonOf(text) as { readonly message?: unknown }
  const words = typeof message === 'string' ? `: ${bounded(message, 200)}` : ''
  if (status === 403) throw new AcesoError('forbidden', `GitHub answers 403${words}`, { next: 'let the token read this repository' })
  throw new AcesoError('source-unavailable', `GitHub answers ${status}${words}`, { next: 'try again later' })
}

function againText(headers: Headers): string {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  if (seconds > 0) return `try again in ${seconds} s`
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  return reset > 0 ? `try again after ${instantOf(reset * 1000)}; a token raises the limit` : 'try again later; a token raises the limit'
}

function read<Value>(schema: { safeParse(value: unknown): { success: boolean; data?: Value } }, { text }: WebAnswer): Value {
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success && parsed.data !== undefined) return parsed.data
  throw new AcesoError('source-unavailable', 'what answers does not speak as GitHub does', { next: 'look at github.url' })
}

function jsonOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
