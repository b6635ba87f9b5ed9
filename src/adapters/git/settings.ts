import { z } from 'zod'

/** Repositories of this machine, for those whose code is not on GitHub. */
export const GitSettings = z.strictObject({
  repositories: z
    .record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, 'must be owner/name'),
      z.string().startsWith('/', 'must be the whole path of a folder'),
    )
    .default({})
    .describe('folders of git repositories by owner/name, asked before GitHub; a clone that something else keeps up to date'),
})
export type GitSettings = z.output<typeof GitSettings>
