import { z } from 'zod'
import { signalName } from '../domain/crash/process-signals.ts'
import type { Evidence, Strength } from '../domain/incident/evidence.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { type Instant, parseInstant } from '../domain/instant.ts'
import { tellingLine } from '../domain/log-text/log-lines.ts'
import { type Unanswered, unansweredIn } from '../domain/log-text/unanswered.ts'
import { clipped, quoted } from '../domain/outside-text/quoted-text.ts'
import { verbatim } from '../domain/text.ts'
import type { Terminated } from '../world/kinds.ts'
import { waitingReason } from '../world/pod-state.ts'
import { type ContainerCase, containerCases, explained, grouped, presentEnd } from './containers/cases.ts'
import { crashCauses } from './containers/crash-causes.ts'
import { latest, logOfEnd, presentLog, probeKill } from './containers/ends.ts'
import { firstSign } from './containers/failing-pods.ts'
import { defineAnalyzer } from './contract.ts'
import { configChangesBefore } from './evidence/config-history.ts'
import { addressText, dependencyOf } from './evidence/dependency.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { logEvidence, statusEvidence } from './evidence/pieces.ts'
import { changedFields, lastGoodRevision, rollBackMend } from './evidence/releases.ts'

const cause = hypotheses(crashCauses)
const mostInSentence = 70

/** A container's program ends by itself, or cannot be started at all: what it said last, and what it could not reach. Silent ends are left unexplained. */
export const crashAtStart = defineAnalyzer({
  kind: 'crash-at-start',
  settings: z.strictObject({}),
  causes: crashCauses,

  async analyze(input) {
    const cases = containerCases(input)
    const ended = cases.flatMap((one) => {
      const end = endToExplain(input, one)
      return end === undefined ? [] : [{ ...one, end }]
    })
    const stuck = cases.filter((one) => waitsForSomething(one))
    const found = await Promise.all([
      ...grouped(ended, ({ end }) => `${end.exitCode} ${end.reason ?? ''}`).map((group) => explainEnd(input, group)),
      ...grouped(stuck).map((group) => explainWait(input, group)),
    ])
    return found.flat()
  },
})

type EndedCase = ContainerCase & { readonly end: Terminated }

/** Ends that are the program's own. Memory kills and the kubelet's kills after failed probes have causes elsewhere. */
function endToExplain({ world }: AnalyzerInput, one: ContainerCase): Terminated | undefined {
  const end = presentEnd(one, world.at) ?? neverStarted(one)
  if (end === undefined || end.reason === 'OOMKilled' || probeKill(world, one, end) !== undefined) return undefined
  return /exec format error/i.test(end.message ?? '') ? undefined : end
}

/** The runtime's message stands in the waiting state alone while the container never ran. */
function neverStarted({ status }: ContainerCase): Terminated | undefined {
  const { reason, message } = status?.state?.waiting ?? {}
  const refused = reason === 'RunContainerError' || reason === 'CreateContainerError' || reason === 'StartError'
  return refused && message !== undefined ? { exitCode: 128, reason: 'StartError', message } : undefined
}

async function explainEnd(input: AnalyzerInput, group: readonly [EndedCase, ...EndedCase[]]): Promise<Hypothesis[]> {
  const one = latest(group, ({ end }) => end)
  const { end } = one
  if (end.reason === 'StartError' || end.reason === 'ContainerCannotRun' || end.exitCode === 128) {
    const message = end.message ?? one.status?.state?.waiting?.message
    if (message !== undefined) return [cannotStart(input, group, one, message)]
  }
  const log = await logOfEnd(input, one)
  if (/exec format error/i.test(log)) return []
  if (end.exitCode === 127 || end.exitCode === 126) return [notFoundByShell(input, group, one, log)]
  if (end.exitCode === 0) return exitsCleanly(input, group, one, log)
  const unanswered = unansweredIn(log)
  if (unanswered !== undefined) return [dependencyRefused(input, group, one, unanswered, [exitEvidence(one, 'weak')], 'previous')]
  const signal = signalName(end.exitCode - 128)
  return signal === undefined ? exitCode(input, group, one, log) : [bySignal(input, group, one, log, signal)]
}

function partsFor(input: AnalyzerInput, group: readonly ContainerCase[], one: ContainerCase, isTelling: (path: string) => boolean) {
  const release = lastGoodRevision(input.world, one.owner)
  return {
    object: one.owner,
    explains: explained(group),
    names: { container: one.container.name, pod: one.ref.name, namespace: one.ref.namespace },
    release,
    changed: release === undefined ? [] : changedFields(one.owner, release, 'weak', ({ path }) => isTelling(path)),
    mends: release === undefined ? [] : [rollBackMend(one.owner, release)],
  }
}

function cannotStart(input: AnalyzerInput, group: readonly EndedCase[], one: EndedCase, message: string): Hypothesis {
  const { names, changed, release: _, ...parts } = partsFor(input, group, one, (path) => /\.(?:command|args|image)$/.test(path))
  const isCommand =
    /executable file not found|no such file or directory|not found in \$PATH|permission denied|is a directory|no command specified/i.test(
      message,
    )
  const isMount = /mount(?:ing)? /i.test(message) && !/exec: /.test(message)
  const reason = message
    .replace(/^.*(?:unable to start container process: |OCI runtime create failed: (?:runc create failed: )?)/s, '')
    .replace(/: unknown$/, '')
    .replace(/: stat [^:]+:/, ':')
  return cause(isCommand && !isMount ? 'crash.command-not-found' : 'crash.cannot-run', {
    ...parts,
    facts: { ...names, exitCode: one.end.exitCode, line: clipped(reason, mostInSentence) },
    evidence: [statusEvidence(one.ref, verbatim(quoted(message)), 'proof', endedAt(one.end)), ...changed],
  })
}

function notFoundByShell(input: AnalyzerInput, group: readonly EndedCase[], one: EndedCase, log: string): Hypothesis {
  const { names, changed, release: _, ...parts } = partsFor(input, group, one, (path) => /\.(?:command|args|image)$/.test(path))
  const telling = tellingLine(log)
  const says = telling !== undefined && /not found|no such file|permission denied|cannot execute/i.test(telling.line)
  const line = telling?.message ?? (one.end.exitCode === 127 ? 'command not found' : 'command cannot be executed')
  return cause('crash.command-not-found', {
    ...parts,
    facts: { ...names, exitCode: one.end.exitCode, line },
    evidence: [exitEvidence(one, 'strong'), ...logPieces(one, log, says ? 'strong' : 'weak'), ...changed],
  })
}

/** A program that was told to stop, and obeyed, did not end by itself. */
function exitsCleanly(input: AnalyzerInput, group: readonly EndedCase[], one: EndedCase, log: string): Hypothesis[] {
  const staysUp =
    (one.pod.spec.restartPolicy ?? 'Always') === 'Always' && !one.init && one.owner.kind !== 'Job' && one.owner.kind !== 'CronJob'
  const wasTold = /SIGTERM|SIGINT|received (?:signal )?(?:terminated|interrupt)|shutting down/i.test(log.slice(-2_000))
  if (!staysUp || wasTold) return []
  const { names, changed, release: _, ...parts } = partsFor(input, group, one, (path) => /\.(?:command|args|image)$/.test(path))
  return [
    cause('crash.exits-cleanly', {
      ...parts,
      facts: names,
      evidence: [exitEvidence(one, 'strong'), ...logPieces(one, log, 'weak'), ...changed],
    }),
  ]
}

function bySignal(input: AnalyzerInput, group: readonly EndedCase[], one: EndedCase, log: string, signal: string): Hypothesis {
  const { names, changed, release: _, ...parts } = partsFor(input, group, one, (path) => path.endsWith('.image'))
  const isFault = signal !== 'SIGKILL' && signal !== 'SIGTERM'
  const telling = tellingLine(log)
  const because = telling?.isError === true ? `: ${telling.message}` : ''
  return cause('crash.signal', {
    ...parts,
    facts: { ...names, exitCode: one.end.exitCode, signal, because },
    evidence: [exitEvidence(one, isFault ? 'strong' : 'weak'), ...logPieces(one, log, 'weak'), ...changed],
  })
}

/** The exit code alone says nothing: without a line there is no explanation. Where a release or another change came before, that is the better one. */
function exitCode(input: AnalyzerInput, group: readonly EndedCase[], one: EndedCase, log: string): Hypothesis[] {
  const telling = tellingLine(log)
  if (telling === undefined) return []
  const { names, changed, release, ...parts } = partsFor(input, group, one, () => false)
  const sign = firstSign(input.world, [one.pod])
  const isNews = release !== undefined || (sign !== undefined && configChangesBefore(input.world, one.owner, sign).length > 0)
  const strength: Strength = telling.isError && !isNews ? 'strong' : 'weak'
  return [
    cause('crash.exit-code', {
      ...parts,
      facts: { ...names, exitCode: one.end.exitCode, line: telling.message },
      evidence: [exitEvidence(one, telling.isError ? 'strong' : 'weak'), ...logPieces(one, log, strength), ...changed],
    }),
  ]
}

function dependencyRefused(
  input: AnalyzerInput,
  group: readonly ContainerCase[],
  one: ContainerCase,
  unanswered: Unanswered,
  evidence: readonly Evidence[],
  run: 'previous' | 'present',
): Hypothesis {
  const dependency = dependencyOf(input.world, one.ref, unanswered)
  const { names, release, ...parts } = partsFor(input, group, one, () => false)
  const changed = release === undefined ? [] : changedFields(one.owner, release, 'strong', ({ after }) => after.includes(unanswered.host))
  return cause('crash.dependency-refused', {
    ...parts,
    facts: { ...names, address: clipped(addressText(dependency, unanswered), 60), how: unanswered.how, dependency: dependency.text },
    evidence: [...evidence, logEvidence(one.ref, one.container.name, unanswered.line, 'strong', run), ...dependency.evidence, ...changed],
    against: dependency.against,
    dependsOn: dependency.objects,
    mends: changed.length === 0 ? [] : parts.mends,
  })
}

/** Alive, but not ready or not done: an init container, or a program whose readiness waits for something. */
function waitsForSomething({ status, init }: ContainerCase): boolean {
  if (status?.state?.running === undefined || waitingReason(status) !== undefined) return false
  return init ? status.state.terminated === undefined : status.ready !== true && status.lastState?.terminated === undefined
}

async function explainWait(input: AnalyzerInput, group: readonly [ContainerCase, ...ContainerCase[]]): Promise<Hypothesis[]> {
  const [one] = group
  const unanswered = unansweredIn(await presentLog(input, one))
  if (unanswered === undefined) return []
  const text = one.init
    ? { en: `init container ${one.container.name} runs and does not end`, zh: `初始化容器 ${one.container.name} 一直未结束` }
    : { en: `container ${one.container.name} runs and is not ready`, zh: `容器 ${one.container.name} 在运行但未就绪` }
  return [dependencyRefused(input, group, one, unanswered, [statusEvidence(one.ref, text, 'weak')], 'present')]
}

function exitEvidence(one: EndedCase, strength: Strength): Evidence {
  const { exitCode, reason } = one.end
  const restarts = one.status?.restartCount ?? 0
  const text = {
    en: `container ${one.container.name} ended with exit code ${exitCode} (${reason ?? 'Error'}) and has restarted ${restarts} times`,
    zh: `容器 ${one.container.name} 以退出码 ${exitCode}（${reason ?? 'Error'}）结束，已重启 ${restarts} 次`,
  }
  return statusEvidence(one.ref, text, strength, endedAt(one.end))
}

function endedAt(end: Terminated): Instant | undefined {
  return parseInstant(end.finishedAt)
}

function logPieces(one: EndedCase, log: string, strength: Strength): Evidence[] {
  const telling = tellingLine(log)
  if (telling === undefined) return []
  return [logEvidence(one.ref, one.container.name, telling.line, strength, 'previous')]
}
