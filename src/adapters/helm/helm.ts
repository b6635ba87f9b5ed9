import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import { instantOf, parseInstant } from '../../domain/instant.ts'
import { bounded } from '../../domain/text.ts'
import type { Helm, HelmRelease, HelmResult } from '../../ports/helm.ts'
import { boundedRun, type RunEnd } from '../processes/bounded-run.ts'

/** The cluster that Helm works on: the one that Aceso watches, never another that its environment names. */
export interface HelmOptions {
  /** Absent: the service account of the pod it runs in. */
  readonly kubeconfig?: string
  readonly context?: string
  readonly program?: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

const askMs = 30_000
const mostBytes = 32 * 1024 * 1024
const mostMessage = 1_000
/** Helm's own limit ends a run; ours comes a little later, for one that hangs. */
const graceMs = 15_000

const Listed = z.array(
  z.object({ name: z.string(), revision: z.coerce.number().int(), status: z.string(), updated: z.string(), chart: z.string() }),
)

/** The `helm` program, given arguments one by one. What it says is judged by its output where that is data, and by its exit code else. */
export function helmProgram(options: HelmOptions): Helm {
  const run = (args: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<RunEnd> =>
    boundedRun(
      {
        command: [options.program ?? 'helm', ...args, ...(options.context === undefined ? [] : ['--kube-context', options.context])],
        timeoutMs,
        mostOutputBytes: mostBytes,
        environment: environmentOf(options),
      },
      signal,
    )
  const change = async (args: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<HelmResult> =>
    resultOf(await run([...args, '--timeout', `${Math.ceil(timeoutMs / 1000)}s`], timeoutMs + graceMs, signal))

  const helm: Helm = {
    async version(signal) {
      const end = await run(['version', '--short'], askMs, signal)
      if (end.kind === 'ended' && end.code === 0) return { version: bounded(end.output.trim(), 80) }
      return { unavailable: unavailableText(end) }
    },
    async release({ namespace, name }, signal) {
      const filter = `^${name.replaceAll('.', String.raw`\.`)}$`
      const end = await run(['list', '--all', '--namespace', namespace, '--filter', filter, '--output', 'json'], askMs, signal)
      if (end.kind === 'not-started') return { kind: 'unavailable', message: unavailableText(end) }
      const found = listed(answerOf(end)).find((one) => one.name === name)
      return found === undefined || found.status === 'uninstalled' ? { kind: 'none' } : { kind: 'release', release: releaseOf(found) }
    },
    async uninstall(name, { dryRun, timeoutMs }, signal) {
      const args = ['uninstall', name.name, '--namespace', name.namespace, '--keep-history', ...(dryRun ? ['--dry-run'] : [])]
      const result = await change(args, timeoutMs, signal)
      if (result.kind !== 'refused' || dryRun) return result
      // It may be gone although Helm says no: because it was gone before, or because only the waiting failed.
      return (await helm.release(name, signal)).kind === 'none' ? { kind: 'done' } : result
    },
    rollBack: ({ namespace, name }, revision, { timeoutMs }, signal) =>
      change(['rollback', name, String(revision), '--namespace', namespace], timeoutMs, signal),
    async export({ namespace, name }, signal) {
      const values = await run(['get', 'values', name, '--namespace', namespace, '--output', 'yaml'], askMs, signal)
      const manifest = await run(['get', 'manifest', name, '--namespace', namespace], askMs, signal)
      return { values: answerOf(values), manifest: answerOf(manifest) }
    },
  }
  return helm
}

function releaseOf({ revision, status, updated, chart }: z.infer<typeof Listed>[number]): HelmRelease {
  // Go's own form: `2026-11-21 08:00:00.123456789 +0000 UTC`.
  const [date = '', time = '', zone = ''] = updated.split(' ')
  return { revision, status, chart, updatedAt: parseInstant(`${date}T${time}${zone}`) ?? instantOf(0) }
}

function listed(text: string): z.infer<typeof Listed> {
  try {
    return Listed.parse(JSON.parse(text))
  } catch (cause) {
    throw new AcesoError('source-unavailable', 'helm list did not answer with a list of releases', { cause })
  }
}

function resultOf(end: RunEnd): HelmResult {
  if (end.kind === 'ended' && end.code === 0) return { kind: 'done' }
  if (end.kind === 'not-started') return { kind: 'unavailable', message: unavailableText(end) }
  if (end.kind === 'ended' && isUnreachable(end.errors)) throw unreachable(end.errors)
  return { kind: 'refused', message: wordsOf(end) }
}

function answerOf(end: RunEnd): string {
  if (end.kind === 'ended' && end.code === 0 && !end.cut) return end.output
  if (end.kind === 'ended' && isUnreachable(end.errors)) throw unreachable(end.errors)
  throw new AcesoError('source-unavailable', end.kind === 'not-started' ? unavailableText(end) : wordsOf(end), {
    next: 'helm must be installed beside the server and may list releases in this namespace',
  })
}

/** Go's words for a server that does not answer; Helm has no exit code of its own for it. */
function isUnreachable(errors: string): boolean {
  return /cluster unreachable|connection refused|i\/o timeout|no such host|connection reset by peer|TLS handshake timeout|EOF$/im.test(
    errors,
  )
}

function unreachable(errors: string): AcesoError {
  return new AcesoError('cluster-unreachable', `helm: ${bounded(errors.trim(), mostMessage)}`, {
    next: 'Helm reaches the cluster by the same kubeconfig as Aceso; it is tried again.',
  })
}

function wordsOf(end: RunEnd): string {
  if (end.kind === 'timed-out') return `helm did not come to its end within ${Math.round(end.ms / 1000)} s`
  if (end.kind === 'not-started') return unavailableText(end)
  const errors = end.errors.trim() === '' ? `helm ended with exit code ${end.code ?? 'none'}` : end.errors.trim()
  return bounded(errors, mostMessage)
}

function unavailableText(end: RunEnd): string {
  if (end.kind !== 'not-started') return wordsOf(end)
  return end.reason === 'missing' ? 'helm is not installed here' : `helm cannot be started: ${end.detail}`
}

/**
 * Our own environment but for our own secrets: sign-in commands of a kubeconfig need what their cloud's variables say. Helm's folders are its own, so that nobody's
 * repositories and plug-ins are used.
 */
function environmentOf({ environment, kubeconfig }: HelmOptions): Readonly<Record<string, string>> {
  const passed = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || isOurs(name) ? [] : [[name, value] as const],
  )
  const folder = join(tmpdir(), 'aceso-helm')
  const own = {
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
    KUBECACHEDIR: join(folder, 'kube-cache'),
    LANG: 'C',
    LC_ALL: 'C',
  }
  return { ...Object.fromEntries(passed), ...own, ...(kubeconfig === undefined ? { HOME: folder } : { KUBECONFIG: kubeconfig }) }
}

function isOurs(name: string): boolean {
  return /^(?:ACESO_|HELM_|DATABASE_URL|NODE_OPTIONS|KUBECONFIG$)/.test(name)
}
