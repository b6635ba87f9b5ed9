import { z } from 'zod'
import { parseInstant } from '../../domain/instant.ts'
import type { ChangedFile, PullRequest, Release } from '../../ports/code-host.ts'

/** What we read of GitHub's answers; the rest is left. */
const User = z.object({ login: z.string() }).nullish()
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

export const ReleaseReply: z.ZodType<Release> = z
  .object({
    tag_name: z.string(),
    name: text,
    body: text,
    target_commitish: z.string().nullish(),
    published_at: z.string().nullish(),
    author: User,
    prerelease: z.boolean().default(false),
  })
  .transform((release) => ({
    tag: release.tag_name,
    name: release.name,
    body: release.body,
    isPrerelease: release.prerelease,
    ...known('commit', release.target_commitish),
    ...known('publishedAt', parseInstant(release.published_at ?? undefined)),
    ...known('author', release.author?.login),
  }))

export const PullReply: z.ZodType<PullRequest> = z
  .object({
    number: z.int(),
    title: z.string(),
    body: text,
    state: z.enum(['open', 'closed']),
    merged_at: z.string().nullish(),
    merge_commit_sha: z.string().nullish(),
    user: User,
    base: z.object({ ref: z.string() }).nullish(),
    head: z.object({ ref: z.string() }).nullish(),
    additions: z.int().default(0),
    deletions: z.int().default(0),
    changed_files: z.int().default(0),
  })
  .transform((pull) => ({
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.merged_at ? ('merged' as const) : pull.state,
    additions: pull.additions,
    deletions: pull.deletions,
    changedFiles: pull.changed_files,
    ...known('author', pull.user?.login),
    ...known('base', pull.base?.ref),
    ...known('head', pull.head?.ref),
    ...known('mergedAt', parseInstant(pull.merged_at ?? undefined)),
    ...known('mergeCommit', pull.merged_at ? pull.merge_commit_sha : undefined),
  }))

export const FilesReply: z.ZodType<readonly ChangedFile[]> = z.array(
  z
    .object({
      filename: z.string(),
      previous_filename: z.string().nullish(),
      status: z.string(),
      additions: z.int().default(0),
      deletions: z.int().default(0),
      patch: z.string().nullish(),
    })
    .transform(({ filename, status, additions, deletions, previous_filename, patch }) => ({
      path: filename,
      status,
      additions,
      deletions,
      ...known('previousPath', previous_filename),
      ...known('patch', patch),
    })),
)

function known<Name extends string, Value>(name: Name, value: Value | null | undefined): Partial<Record<Name, Value>> {
  return value === null || value === undefined ? {} : ({ [name]: value } as Partial<Record<Name, Value>>)
}
