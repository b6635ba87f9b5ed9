import { AcesoError } from '../../domain/errors.ts'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { bounded } from '../../domain/text.ts'
import { boundedRun } from '../processes/bounded-run.ts'

/** What leads docker and podman to their daemon, their storage and their helpers. */
const itsOwn = [
  'PATH',
  'HOME',
  'USER',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'CONTAINER_HOST',
  'CONTAINERS_CONF',
  'CONTAINERS_STORAGE_CONF',
  'XDG_RUNTIME_DIR',
  'TMPDIR',
]
const mostOutputBytes = 64 * 1024

/** The environment of docker or podman: its own, and the values that it hands on by name. */
export function containerEnvironment(handedOn: Readonly<Record<string, string>>): Record<string, string> {
  const own = itsOwn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return { ...Object.fromEntries(own), ...handedOn, LC_ALL: 'C' }
}

/** `--env NAME` for each: the value stays in the environment and stands in no list of processes. */
export function handOn(names: readonly string[]): string[] {
  return names.flatMap((name) => ['--env', name])
}

export interface ContainerRun {
  readonly program: string
  readonly args: readonly string[]
  readonly handedOn?: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

export type ContainerAnswer = { readonly kind: 'done'; readonly output: string } | { readonly kind: 'absent' }

/** One command of docker or podman. That there is no such container is an answer; everything else that it complains about is thrown, in its own words. */
export async function runContainerProgram(
  { program, args, handedOn = {}, timeoutMs }: ContainerRun,
  signal: AbortSignal,
): Promise<ContainerAnswer> {
  const what = `${program} ${args[0] ?? ''}`
  const end = await boundedRun(
    { command: [program, ...args], timeoutMs, mostOutputBytes, environment: containerEnvironment(handedOn) },
    signal,
  )
  if (end.kind === 'not-started') throw away(what, end.detail, 'install it, or name another under container.program')
  if (end.kind === 'timed-out') throw away(what, `gave no answer within ${Math.round(timeoutMs / 100) / 10} s`)
  if (end.code === 0) return { kind: 'done', output: end.output.trim() }
  if (/no such (?:container|object)/i.test(end.errors)) return { kind: 'absent' }
  throw away(what, end.errors.trim().split('\n').at(-1) ?? '')
}

function away(what: string, why: string, next?: string): AcesoError {
  return new AcesoError('source-unavailable', `${what}: ${maskSecrets(bounded(why, 300))}`, next === undefined ? {} : { next })
}
