import type { Release, RepositoryName } from '../../ports/code-host.ts'
import type { ToolAnswer } from './tool-answer.ts'

/** A release that was tagged hardly changes; the latest one does with the next release. */
export const keepTaggedMs = 3_600_000
export const keepLatestMs = 60_000
const mostReferences = 50

/** A release with the numbers of the pull requests that its text names. */
export function releaseAnswer(release: Release | undefined, repository: RepositoryName, what: string, keepMs: number): ToolAnswer {
  const { owner, name } = repository
  if (release === undefined) {
    return { data: { found: false }, notices: [`${owner}/${name} has no ${what}, or we may not see it`], keepMs: keepLatestMs }
  }
  const numbers = pullRequestsIn(release.body)
  return {
    data: { found: true, release: { ...release }, pullRequests: numbers.slice(0, mostReferences) },
    notices: numbers.length > mostReferences ? [`${mostReferences} of ${numbers.length} pull requests are named`] : [],
    keepMs,
  }
}

/** `#12`, `!12` and `.../pull/12`, each once, in the order written. */
function pullRequestsIn(text: string): readonly number[] {
  const found = [...text.matchAll(/(?:\/pull\/|(?<![\w&])[#!])(\d{1,9})\b/g)].map(([, digits]) => Number(digits))
  return [...new Set(found)]
}
