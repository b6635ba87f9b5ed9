import { AcesoError } from '../../domain/errors.ts'
import { bounded } from '../../domain/text.ts'
import { boundedRun } from '../processes/bounded-run.ts'

const timeoutMs = 20_000
const mostOutputBytes = 4 * 2 ** 20

/** Win over what the repository itself is configured with. */
const overrides = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'protocol.allow=never',
  'log.showSignature=false',
  'diff.submodule=short',
  'core.quotePath=false',
  'i18n.logOutputEncoding=UTF-8',
]

export interface GitOutput {
  readonly text: string
  readonly isCut: boolean
}

/**
 * Reads from a repository of this machine. What its own configuration could make git run (hooks, fsmonitor, external diffs also of its submodules, verifiers of signatures)
 * is switched off, and so is fetching: a partial clone answers with what it has. `undefined` when git says no: the thing asked for is not there.
 */
export async function gitRead(folder: string, args: readonly string[], signal: AbortSignal): Promise<GitOutput | undefined> {
  const careful = [`safe.directory=${folder}`, ...overrides].flatMap((setting) => ['-c', setting])
  const command = ['git', '--no-optional-locks', '--no-pager', ...careful, '-C', folder, ...args]
  const end = await boundedRun({ command, timeoutMs, mostOutputBytes }, signal)
  if (end.kind === 'not-started') {
    throw new AcesoError('source-unavailable', `git cannot be run: ${end.detail}`, {
      next: 'install git, or take the folders out of git.repositories',
    })
  }
  if (end.kind === 'timed-out') throw new AcesoError('timed-out', `git did not answer within ${timeoutMs / 1000} s`)
  if (end.cut) return { text: end.output, isCut: true }
  if (end.code === 0) return { text: end.output, isCut: false }
  if (/not a git repository|cannot change to|dubious ownership/.test(end.errors)) {
    throw new AcesoError('source-unavailable', `${folder} cannot be read: ${bounded(end.errors.trim(), 200)}`, {
      next: 'look at git.repositories',
    })
  }
  return undefined
}

/** Whether its history was cut off when it was cloned. */
export async function isShallow(folder: string, signal: AbortSignal): Promise<boolean> {
  return (await gitRead(folder, ['rev-parse', '--is-shallow-repository'], signal))?.text.trim() === 'true'
}
