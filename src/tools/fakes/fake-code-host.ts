import type { ChangedFiles, CodeHost, Diff, PullRequest, Release } from '../../ports/code-host.ts'

/** A code host in memory, for tests, that knows one repository. */
export function fakeCodeHost(known: {
  readonly release?: Release
  readonly pull?: PullRequest
  readonly files?: ChangedFiles
  readonly diff?: Diff
}): CodeHost {
  return {
    releaseByTag: async (_, tag) => (known.release?.tag === tag ? known.release : undefined),
    latestRelease: async () => known.release,
    pullRequest: async (_, number) => (known.pull?.number === number ? known.pull : undefined),
    changedFiles: async () => known.files,
    diff: async () => known.diff,
  }
}
