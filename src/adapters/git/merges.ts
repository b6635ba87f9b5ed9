import { AcesoError } from '../../domain/errors.ts'
import { gitRead, isShallow } from './git-commands.ts'

/** How a pull request came into a repository. */
export interface Merge {
  readonly commit: string
  /** What it is compared with: its first parent, or nothing at all. */
  readonly before: string
  readonly date: string
  readonly author: string
  readonly title: string
  readonly body: string
}

/** Git's name for a tree without files, known to every repository. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const fields = ['%H', '%P', '%cI', '%an', '%s', '%b']
const mostLookedAt = 50

/** The newest commit whose first line, or GitLab's last one, says that it brings this pull request. */
export async function findMerge(folder: string, number: number, signal: AbortSignal): Promise<Merge | undefined> {
  const names = `(#|!)${number}([^0-9]|$)`
  const args = ['log', '--all', '-z', '-E', `--grep=${names}`, `--max-count=${mostLookedAt}`, `--format=${fields.join('%x00')}`]
  const told = ((await gitRead(folder, args, signal))?.text ?? '').split('\0')
  for (let start = 0; start + fields.length <= told.length; start += fields.length) {
    const [commit = '', parents = '', date = '', author = '', subject = '', body = ''] = told.slice(start, start + fields.length)
    if (!brings(number, subject, body)) continue
    const [first] = parents.split(' ').filter((parent) => parent !== '')
    if (first === undefined) await mustBeginHere(folder, number, signal)
    return { commit, before: first ?? emptyTree, date, author, ...wordsOf(subject, body) }
  }
  return undefined
}

/** At the edge of a shallow clone every commit seems to bring all files. */
async function mustBeginHere(folder: string, number: number, signal: AbortSignal): Promise<void> {
  if (!(await isShallow(folder, signal))) return
  throw new AcesoError('source-unavailable', `the clone in ${folder} does not go back to what was before #${number}`, {
    next: 'make it whole: git fetch --unshallow',
  })
}

function brings(number: number, subject: string, body: string): boolean {
  return (
    new RegExp(`^Merge pull request #${number}\\b`).test(subject) ||
    new RegExp(`\\((?:#|!)${number}\\)$`).test(subject) ||
    new RegExp(`^See merge request \\S*!${number}$`, 'm').test(body)
  )
}

/** GitHub's merge commits carry the title in the body. */
function wordsOf(subject: string, body: string): Pick<Merge, 'title' | 'body'> {
  if (!subject.startsWith('Merge ')) return { title: subject, body: body.trim() }
  const [title = subject, ...rest] = body.trim().split('\n')
  return { title: title === '' ? subject : title, body: rest.join('\n').trim() }
}
