import { parseInstant } from '../../domain/instant.ts'
import type { Container, Probe } from '../../world/kinds.ts'
import { lastTermination } from '../../world/pod-state.ts'
import type { EventRecord, World } from '../../world/world.ts'
import { type ContainerCase, eventsOfContainer, presentEnd } from '../containers/cases.ts'
import { probeKill } from '../containers/ends.ts'

export type ProbeName = 'liveness' | 'readiness' | 'startup'

/** How a probe fails, as the kubelet tells it. */
export type ProbeTrouble =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'refused' | 'timed-out' | 'plain-server' | 'tls-server' | 'port-unknown' | 'command-missing' | 'other' }

export interface ProbeFailure {
  readonly name: ProbeName
  readonly probe: Probe
  readonly trouble: ProbeTrouble
  readonly event: EventRecord
  /** The kubelet's order to kill the container for it. */
  readonly kill: EventRecord | undefined
}

export function probeOf(container: Container, name: ProbeName): Probe | undefined {
  return container[`${name}Probe`]
}

/** The kubelet's sentences, whose prober is the same Go program in every cluster. */
export function probeTrouble(message: string): ProbeTrouble {
  const status = /statuscode: (\d{3})/.exec(message)
  if (status !== null) return { kind: 'status', status: Number(status[1]) }
  if (/server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/.test(message))
    return { kind: 'plain-server' }
  if (/malformed HTTP (?:response|status code).{0,20}\\x15/.test(message)) return { kind: 'tls-server' }
  if (/invalid port|couldn'?t find (?:a )?port|strconv\.Atoi/i.test(message)) return { kind: 'port-unknown' }
  if (/executable file not found|(?:exec|stat) .{0,200}no such file or directory|: not found$/.test(message.trim()))
    return { kind: 'command-missing' }
  if (/connection refused/.test(message)) return { kind: 'refused' }
  if (/Client\.Timeout|deadline exceeded|i\/o timeout|timed out|timeout:/.test(message)) return { kind: 'timed-out' }
  return { kind: 'other' }
}

/** The probes for which a container is in trouble now: it is not ready, or it was killed and that is not over. */
export function failingProbes(world: World, one: ContainerCase): readonly ProbeFailure[] {
  const names: readonly ProbeName[] = ['startup', 'liveness', 'readiness']
  return names.flatMap((name) => {
    const probe = probeOf(one.container, name)
    const kill = name === 'readiness' ? undefined : presentKill(world, one, name)
    if (probe === undefined || !(kill !== undefined || holdsBack(one, name))) return []
    const found = tellingEvent(world, one, name)
    return found === undefined ? [] : [{ name, probe, kill, ...found }]
  })
}

/** A running container is not ready: its readiness probe fails, or its startup probe has not passed. */
function holdsBack({ status }: ContainerCase, name: ProbeName): boolean {
  if (status?.state?.running === undefined || status.ready === true) return false
  return name === 'readiness' ? status.started !== false : name === 'startup' && status.started === false
}

function presentKill(world: World, one: ContainerCase, name: ProbeName): EventRecord | undefined {
  const end = one.status === undefined ? undefined : lastTermination(one.status)
  const kill = end === undefined ? undefined : probeKill(world, one, end)
  if (kill === undefined || !kill.message.includes(`failed ${name} probe`)) return undefined
  const startedAt = parseInstant(one.status?.state?.running?.startedAt)
  const failsAgain = unhealthy(world, one, name).some(({ lastAt }) => startedAt !== undefined && lastAt > startedAt)
  return failsAgain || presentEnd(one, world.at) !== undefined ? kill : undefined
}

function unhealthy(world: World, one: ContainerCase, name: ProbeName): readonly EventRecord[] {
  return eventsOfContainer(world, one).filter(
    ({ reason, message }) => (reason === 'Unhealthy' || reason === 'ProbeWarning') && message.toLowerCase().startsWith(`${name} probe`),
  )
}

/** The newest failure of the run at hand. A refused connection tells least: every program refuses while it starts and stops, so an answer of the same runs is preferred. */
function tellingEvent(
  world: World,
  one: ContainerCase,
  name: ProbeName,
): { readonly trouble: ProbeTrouble; readonly event: EventRecord } | undefined {
  const { status } = one
  const began = parseInstant(status?.lastState?.terminated?.startedAt ?? status?.state?.running?.startedAt) ?? ''
  const all = unhealthy(world, one, name)
  const ofRun = all.filter(({ lastAt }) => lastAt >= began)
  // After many events the kubelet tells of one in five minutes: then the last that was told stands for the present.
  const events = ofRun.length > 0 ? ofRun : all.filter(({ count }) => count >= 2)
  const told = events.map((event) => ({ event, trouble: probeTrouble(event.message) }))
  return told.findLast(({ trouble }) => !['refused', 'other'].includes(trouble.kind)) ?? told.at(-1)
}
