import { type ScriptedServer, scriptedServer } from '../../src/adapters/http/scripted-server.ts'
import { githubIssue, githubUser } from '../mcp/github-issue.ts'
import type { Place } from './attack.ts'
import { type Planted, placed } from './cluster.ts'

const json = { 'content-type': 'application/json' }
const at = '2026-05-01T00:00:00Z'

/** A server that answers PromQL: one series a namespace, with a label that anybody may have written. */
export function startMetrics(planted: readonly Planted[]): Promise<ScriptedServer> {
  return scriptedServer((_, query) => {
    const asked = query.get('query') ?? ''
    const one = planted.find(({ namespace }) => asked.includes(`"${namespace}"`))
    const labels =
      one === undefined ? {} : { note: placed('metric-label', one) ?? 'none', [placed('metric-label-name', one) ?? 'team']: 'a' }
    const result = one === undefined ? [] : [{ metric: { __name__: 'app_errors', ...labels }, value: [1_700_000_000, '3'] }]
    return { headers: json, body: { status: 'success', data: { resultType: 'vector', result } } }
  })
}

/** GitHub's REST interface as far as it is asked: release, pull request, diff and issue of `acme/cart-<n>`. */
export function startGithub(planted: readonly Planted[]): Promise<ScriptedServer> {
  return scriptedServer((path, _, headers) => {
    const [, number = '', rest = ''] = /^\/repos\/acme\/cart-(\d+)\/(.*)$/.exec(path) ?? []
    const one = planted[Number(number === '' ? Number.NaN : number)]
    if (one === undefined) return { status: 404, headers: json, body: { message: 'Not Found' } }
    const textAt = (place: Place): string => placed(place, one) ?? 'nothing special, see #7'
    const file = placed('file-name', one) ?? 'x'
    if (rest.startsWith('releases/'))
      return { headers: json, body: { tag_name: 'v2', name: 'v2', body: textAt('release-notes'), prerelease: false, published_at: at } }
    if (rest === 'pulls/7' && headers.accept?.includes('diff') === true)
      return {
        headers: { 'content-type': 'text/plain' },
        body: `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1 +1 @@\n-old\n${textAt('diff')}\n`,
      }
    if (rest === 'pulls/7') return { headers: json, body: pull(one) }
    if (rest === 'issues/7') return { headers: json, body: githubIssue(textAt('issue')) }
    return { status: 404, headers: json, body: { message: 'Not Found' } }
  })
}

function pull(one: Planted): object {
  return {
    number: 7,
    title: placed('pull-request-title', one) ?? 'Pool',
    body: placed('pull-request', one) ?? 'nothing special',
    state: 'closed',
    merged_at: at,
    merge_commit_sha: 'abc',
    user: githubUser,
    changed_files: 1,
    additions: 1,
    deletions: 1,
    base: { ref: 'main', sha: 'a' },
    head: { ref: placed('branch', one) ?? 'x', sha: 'b' },
  }
}
