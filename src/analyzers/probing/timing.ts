import type { Evidence } from '../../domain/incident/evidence.ts'
import { parseInstant } from '../../domain/instant.ts'
import { lastMatching } from '../../domain/log-text/log-lines.ts'
import { lastTermination } from '../../world/pod-state.ts'
import { ranMs } from '../containers/cases.ts'
import { logOfEnd } from '../containers/ends.ts'
import { eventEvidence, fieldEvidence, logEvidence, statusEvidence } from '../evidence/pieces.ts'
import type { Look, Verdict } from './look.ts'
import { budgetSeconds, isNervous, type ProbeChange } from './rules.ts'
import { asked, isWell, listeningPorts, replyEvidence } from './search.ts'

const leastStartSeconds = 60
const startupPeriod = 10
const startupThreshold = 30

/** The kubelet killed it at the end of what the probe allows after a start, and its log does not show that it had come up. */
export async function slowStart({ input, one, failure, target }: Look): Promise<Verdict | undefined> {
  const { kill, probe, event } = failure
  const end = one.status === undefined ? undefined : lastTermination(one.status)
  const lasted = end === undefined ? undefined : ranMs(end)
  if (kill === undefined || end === undefined || lasted === undefined) return undefined
  const budget = budgetSeconds(probe) + (failure.name === 'liveness' ? budgetOf(one.container.startupProbe) : 0)
  const grace = one.pod.spec.terminationGracePeriodSeconds ?? 30
  if (lasted / 1000 > 2 * budget + grace + 15) return undefined
  const log = await logOfEnd(input, one)
  if (listeningPorts(log).length > 0) return undefined
  const seconds = Math.round(lasted / 1000)
  const text = {
    en: `the run before was killed ${seconds} s after its start; the ${failure.name} probe allows ${budget} s`,
    zh: `上一次运行在启动 ${seconds} 秒后被终止；${failure.name} 探针只允许 ${budget} 秒`,
  }
  return {
    code: 'probe.slow-start',
    failure,
    facts: { seconds },
    evidence: [
      eventEvidence(kill, 'strong'),
      eventEvidence(event, 'weak'),
      statusEvidence(one.ref, text, 'strong', parseInstant(end.finishedAt)),
      ...startingLines(one, log),
    ],
    changes: roomToStart({ failure, target, seconds }),
  }
}

function budgetOf(probe: Parameters<typeof budgetSeconds>[0] | undefined): number {
  return probe === undefined ? 0 : budgetSeconds(probe)
}

function startingLines({ ref, container }: Look['one'], log: string): Evidence[] {
  const line = lastMatching(log, /warm(?:ing)? ?up|start(?:ing|up)|loading|initiali[sz]|migrat|booting|preparing|restoring|replay/i)[0]
  return line === undefined ? [] : [logEvidence(ref, container.name, line, 'strong', 'previous')]
}

/** A startup probe that asks what the liveness probe asks, for five minutes; where that cannot be written down, a longer first delay. */
function roomToStart({
  failure,
  target,
  seconds,
}: Pick<Look, 'failure' | 'target'> & { readonly seconds: number }): readonly ProbeChange[] {
  if (failure.name === 'startup') {
    const { failureThreshold = 3, periodSeconds = startupPeriod } = failure.probe
    return [
      { probe: 'startup', failureThreshold: Math.max(failureThreshold * 3, Math.ceil((startupPeriod * startupThreshold) / periodSeconds)) },
    ]
  }
  if (target === undefined) return [{ probe: 'liveness', initialDelaySeconds: Math.max(leastStartSeconds, seconds * 4) }]
  const { port, path, scheme } = target
  return [
    {
      probe: 'startup',
      path,
      port,
      ...(scheme === 'HTTPS' ? { scheme } : {}),
      periodSeconds: startupPeriod,
      failureThreshold: startupThreshold,
    },
  ]
}

const nearTimeout = 0.7

/** The program answers, only later than the probe waits. Where it cannot be asked, a probe that is nervous by its own settings is suspected, less surely. */
export async function tooImpatient({ input, one, failure, isUp, target }: Look): Promise<Verdict | undefined> {
  const { probe, event, name } = failure
  const { timeoutSeconds = 1, periodSeconds = 10, failureThreshold = 3 } = probe
  const facts = { timeout: timeoutSeconds, period: periodSeconds, threshold: failureThreshold }
  const answer = target === undefined || !isUp ? undefined : await asked(input, one.ref, target)
  const settings = (strength: Evidence['strength']): Evidence =>
    fieldEvidence(
      one.owner,
      `containers[${one.container.name}].${name}Probe`,
      {
        en: `timeoutSeconds ${timeoutSeconds}, periodSeconds ${periodSeconds}, failureThreshold ${failureThreshold}`,
        zh: `timeoutSeconds ${timeoutSeconds}，periodSeconds ${periodSeconds}，failureThreshold ${failureThreshold}`,
      },
      strength,
    )
  const verdict = (evidence: readonly Evidence[], seconds: number): Verdict => ({
    code: 'probe.too-impatient',
    failure,
    facts,
    evidence,
    changes: [{ probe: name, timeoutSeconds: seconds }],
  })
  const nervous = [failureThreshold < 2, periodSeconds < 5, timeoutSeconds < 2].filter(Boolean).length
  // A container that is killed again and again may be gone by the time it is asked.
  const isGone = failure.kill !== undefined && answer !== undefined && 'failure' in answer && answer.failure !== 'timed-out'
  if (answer === undefined || target === undefined || isGone) {
    return isNervous(probe)
      ? verdict([eventEvidence(event, nervous > 1 ? 'strong' : 'weak'), settings('weak')], Math.max(5, timeoutSeconds * 3))
      : undefined
  }
  if (!isWell(answer) || !('status' in answer)) return undefined
  const isSlow = answer.tookMs >= timeoutSeconds * 1000 * nearTimeout
  if (isSlow) {
    const seconds = Math.max(5, Math.ceil((answer.tookMs * 2) / 1000))
    return verdict([eventEvidence(event, 'strong'), replyEvidence(one.ref, target, answer, 'proof'), settings('weak')], seconds)
  }
  return isNervous(probe)
    ? verdict(
        [eventEvidence(event, 'weak'), replyEvidence(one.ref, target, answer, 'strong'), settings('weak')],
        Math.max(3, timeoutSeconds * 3),
      )
    : undefined
}
