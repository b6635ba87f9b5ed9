import { z } from 'zod'
import { Owner, Repository } from './answers/inputs.ts'
import { keepLatestMs, releaseAnswer } from './answers/releases.ts'
import { defineTool } from './contract.ts'

export const getLatestRelease = defineTool({
  kind: 'get-latest-release',
  description: 'The latest release of a repository: its notes, its commit, and the pull requests that it names.',
  needs: 'code',
  input: z.strictObject({ owner: Owner, repo: Repository }),

  async run({ owner, repo }, code, { signal }) {
    const repository = { owner, name: repo }
    return releaseAnswer(await code.latestRelease(repository, signal), repository, 'release', keepLatestMs)
  },
})
