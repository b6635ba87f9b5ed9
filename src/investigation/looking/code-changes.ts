import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'
import { type ChangedLine, readDiff } from './diff.ts'

export interface CodeChange {
  readonly number: number
  readonly pullNumber: number
  readonly lines: readonly ChangedLine[]
}

const Released = z.object({ found: z.boolean(), pullRequests: z.array(z.number()).default([]) })
const Diff = z.object({ found: z.boolean(), diff: z.string().optional() })
const mostPullRequests = 6

/** What the pull requests of the release changed; undefined where no repository is named or it cannot be read. */
export async function codeChangesOf(
  { deployment: { repoAddress, tag, packageVersion } }: Case,
  ask: Ask,
): Promise<readonly CodeChange[] | undefined> {
  const repository = repoAddress === undefined ? undefined : repositoryIn(repoAddress)
  if (repository === undefined) return undefined
  const tags = [...new Set([tag, `v${packageVersion}`, packageVersion])].filter((one) => one !== undefined && one !== '' && one !== 'v')
  const releases = await ask.all(
    tags.slice(0, tag === undefined ? 2 : 1).map((one) => ({ name: 'get_release_by_tag', arguments: { ...repository, tag: one ?? '' } })),
  )
  const released = releases.map((answer) => readAnswer(Released, answer)).find((answer) => answer?.found === true)
  if (released === undefined) return undefined
  const pulls = released.pullRequests.slice(0, mostPullRequests)
  const diffs = await ask.all(
    pulls.map((pullNumber) => ({ name: 'pull_request_read', arguments: { method: 'get_diff', ...repository, pullNumber } })),
  )
  return diffs.map((answer, index) => ({
    number: answer.number,
    pullNumber: pulls[index] ?? 0,
    lines: readDiff(readAnswer(Diff, answer)?.diff ?? ''),
  }))
}

/** `https://github.com/shop/cart(.git)`, `git@github.com:shop/cart.git`, `shop/cart`. */
function repositoryIn(address: string): { readonly owner: string; readonly repo: string } | undefined {
  const match = /(?:^|[/:])([A-Za-z0-9][A-Za-z0-9-]*)\/([A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(address.trim())
  return match?.[1] === undefined || match[2] === undefined ? undefined : { owner: match[1], repo: match[2] }
}
