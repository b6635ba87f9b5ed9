import { z } from 'zod'
import type { Json } from '../domain/json.ts'
import type { CodeHost, RepositoryName } from '../ports/code-host.ts'
import { Owner, Repository } from './answers/inputs.ts'
import type { ToolAnswer } from './answers/tool-answer.ts'
import { defineTool } from './contract.ts'

/** What was merged stays as it is. */
const keepMergedMs = 3_600_000
const keepOpenMs = 60_000
const mostFiles = 100
const mostPatch = 2_000
const mostDiff = 24_000

const methods = ['get', 'get_files', 'get_diff'] as const

export const pullRequestRead = defineTool({
  kind: 'pull-request-read',
  description:
    'A pull request: get (title, text, state, sizes), get_files (each file with its patch), get_diff (the whole change as a unified diff).',
  needs: 'code',
  input: z.strictObject({ method: z.enum(methods), owner: Owner, repo: Repository, pullNumber: z.int().min(1).max(1_000_000_000) }),

  async run({ method, owner, repo, pullNumber }, code, { signal }) {
    const answer = await readers[method](code, { owner, name: repo }, pullNumber, signal)
    return (
      answer ?? {
        data: { found: false },
        notices: [`${owner}/${repo} has no pull request ${pullNumber}, or we may not see it`],
        keepMs: keepOpenMs,
      }
    )
  },
})

type Reader = (code: CodeHost, repository: RepositoryName, number: number, signal: AbortSignal) => Promise<ToolAnswer | undefined>

const readers: Readonly<Record<(typeof methods)[number], Reader>> = {
  async get(code, repository, number, signal) {
    const pull = await code.pullRequest(repository, number, signal)
    if (pull === undefined) return undefined
    return { data: { found: true, pullRequest: { ...pull } }, keepMs: pull.state === 'merged' ? keepMergedMs : keepOpenMs }
  },

  async get_files(code, repository, number, signal) {
    const changed = await code.changedFiles(repository, number, signal)
    if (changed === undefined) return undefined
    const files = changed.files
      .slice(0, mostFiles)
      .map(({ patch, ...file }): Json => ({ ...file, ...(patch === undefined ? {} : { patch: patch.slice(0, mostPatch) }) }))
    const cut = changed.files.filter(({ patch }) => (patch ?? '').length > mostPatch).length
    return {
      data: { found: true, total: changed.files.length, files },
      notices: [
        ...(changed.isCut || changed.files.length > mostFiles
          ? [`${files.length} of ${changed.isCut ? 'more than ' : ''}${changed.files.length} files are shown`]
          : []),
        ...(cut > 0 ? [`the patches of ${cut} files are cut after ${mostPatch} characters`] : []),
      ],
      keepMs: keepOpenMs,
    }
  },

  async get_diff(code, repository, number, signal) {
    const diff = await code.diff(repository, number, signal)
    if (diff === undefined) return undefined
    const isCut = diff.isCut || diff.text.length > mostDiff
    return {
      data: { found: true, diff: diff.text.slice(0, mostDiff), ...(isCut ? { files: [...filesIn(diff.text)] } : {}) },
      notices: isCut
        ? [
            `the diff is cut after ${mostDiff} of ${diff.isCut ? 'more than ' : ''}${diff.text.length} characters; all its files are named, get_files shows each`,
          ]
        : [],
      keepMs: keepOpenMs,
    }
  },
}

/** Names of the changed files, as far as the text goes. Lines of the files themselves begin with a space, a plus or a minus: none of them is taken for a name. */
function filesIn(diff: string): ReadonlySet<string> {
  return new Set([...diff.matchAll(/^diff --git "?a\/.* "?b\/(.+?)"?$/gm)].map(([, path]) => path ?? ''))
}
