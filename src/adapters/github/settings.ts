import { z } from 'zod'
import { named, secret } from '../../domain/setting.ts'

/** GitHub is asked when there is a token, or when repositories are named: public ones need none. */
export const GithubSettings = z.strictObject({
  token: named(secret(), { aliases: ['GITHUB_TOKEN', 'GITHUB_PERSONAL_ACCESS_TOKEN', 'AI_GITHUB_TOKEN'] })
    .optional()
    .describe('token that may read code and pull requests; with it GitHub is asked'),
  url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.github.com')
    .describe('address of the REST interface; that of an Enterprise Server ends in /api/v3'),
  repositories: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/(?:\*|[A-Za-z0-9._-]+)$/, 'must be owner/name or owner/*'))
    .max(200)
    .default([])
    .describe('only these may be asked for, as owner/name or owner/*; none means all that the token may read'),
  timeoutSeconds: z.number().min(1).max(120).default(15).describe('seconds that a request may take'),
})
export type GithubSettings = z.output<typeof GithubSettings>
