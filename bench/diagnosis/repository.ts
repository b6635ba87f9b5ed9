import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../../test/mcp/processes.ts'
import type { Commit } from './release-file.ts'

const author = {
  GIT_AUTHOR_NAME: 'Dana',
  GIT_AUTHOR_EMAIL: 'dana@shop.example',
  GIT_COMMITTER_NAME: 'Dana',
  GIT_COMMITTER_EMAIL: 'dana@shop.example',
}
const anHourMs = 3_600_000

/** A real git repository with the commits of a release, a day before it and one an hour. */
export async function makeRepository(folder: string, commits: readonly Commit[], releasedAt: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const git = (args: readonly string[], at = releasedAt): Promise<string> =>
    run(['git', '-c', 'init.defaultBranch=main', '-c', 'commit.gpgsign=false', '-C', folder, ...args], {
      env: { ...author, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at },
    })
  await git(['init', '--quiet'])
  for (const [index, { message, tag, files }] of commits.entries()) {
    const at = new Date(Date.parse(releasedAt) - (commits.length - index) * anHourMs).toISOString()
    for (const [path, content] of Object.entries(files)) await put(join(folder, path), content)
    await git(['add', '--all'])
    await git(['commit', '--quiet', '--message', message], at)
    if (tag !== undefined) await git(['tag', tag])
  }
}

async function put(path: string, content: string | null): Promise<void> {
  if (content === null) return rm(path)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}
