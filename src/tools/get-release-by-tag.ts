import { z } from 'zod'
import { Owner, Repository, TagName } from './answers/inputs.ts'
import { keepTaggedMs, releaseAnswer } from './answers/releases.ts'
import { defineTool } from './contract.ts'

export const getReleaseByTag = defineTool({
  kind: 'get-release-by-tag',
  description:
    'The release of a tag: its notes, its commit, and the pull requests that it names. Where there is none, ask get_latest_release.',
  needs: 'code',
  input: z.strictObject({ owner: Owner, repo: Repository, tag: TagName }),

  async run({ owner, repo, tag }, code, { signal }) {
    const repository = { owner, name: repo }
    return releaseAnswer(await code.releaseByTag(repository, tag, signal), repository, `release ${tag}`, keepTaggedMs)
  },
})
