import type { Evidence, Strength } from '../../domain/incident/evidence.ts'
import type { Facts } from '../../domain/text.ts'
import type { ProbeReply, ProbeTarget } from '../../ports/cluster.ts'
import { portNumber } from '../../world/workload.ts'
import type { ContainerCase } from '../containers/cases.ts'
import { logOfEnd, presentLog } from '../containers/ends.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import { eventEvidence, fieldEvidence, logEvidence } from '../evidence/pieces.ts'
import { knownHealthPath } from '../images/knowledge.ts'
import type { ProbeFailure } from './failures.ts'
import type { Look, Verdict } from './look.ts'
import type { ProbeChange } from './rules.ts'
import { asked, candidatePaths, candidatePorts, findPath, isSilent, isWell, listeningPorts, listens, replyEvidence } from './search.ts'
import { slowStart, tooImpatient } from './timing.ts'

/** Undefined where the probe is right and the program is not: a 503 on the right path is the program's own answer. */
export async function verdictOn(input: AnalyzerInput, one: ContainerCase, failure: ProbeFailure): Promise<Verdict | undefined> {
  const look: Look = { input, one, failure, isUp: one.status?.state?.running !== undefined, target: targetOf(one, failure) }
  const { trouble } = failure
  switch (trouble.kind) {
    case 'status':
      return trouble.status >= 500 ? undefined : ((await otherScheme(look, trouble.status)) ?? wrongPath(look, trouble.status))
    case 'plain-server':
      return wrongScheme(look, 'HTTP', [eventEvidence(failure.event, 'proof')])
    case 'tls-server':
      return wrongScheme(look, 'HTTPS', [eventEvidence(failure.event, 'proof')])
    case 'port-unknown':
      return wrongPort(look)
    case 'refused':
      return (await wrongPort(look)) ?? slowStart(look)
    case 'timed-out':
      return tooImpatient(look)
    case 'command-missing':
      return {
        code: 'probe.command-missing',
        failure,
        facts: { command: failure.probe.exec?.command?.[0] ?? '?' },
        evidence: [eventEvidence(failure.event, 'proof')],
        changes: [],
      }
    case 'other':
      return undefined
  }
}

function targetOf({ container, pod }: ContainerCase, { probe }: ProbeFailure): ProbeTarget | undefined {
  const { httpGet } = probe
  if (httpGet === undefined || (httpGet.host ?? '') !== '') return undefined
  const port = portNumber(httpGet.port, [container, ...pod.spec.containers])
  if (port === undefined) return undefined
  return { port, path: httpGet.path ?? '/', scheme: httpGet.scheme === 'HTTPS' ? 'HTTPS' : 'HTTP' }
}

async function reply({ input, one, isUp }: Look, target: ProbeTarget): Promise<ProbeReply | undefined> {
  return isUp ? asked(input, one.ref, target) : undefined
}

/** A TLS server answers plain HTTP with 400. */
async function otherScheme(look: Look, status: number): Promise<Verdict | undefined> {
  const { target, failure } = look
  if (status !== 400 || target?.scheme !== 'HTTP') return undefined
  const overTls = await reply(look, { ...target, scheme: 'HTTPS' })
  return overTls !== undefined && 'status' in overTls ? wrongScheme(look, 'HTTPS', [eventEvidence(failure.event, 'strong')]) : undefined
}

async function wrongScheme(look: Look, served: 'HTTP' | 'HTTPS', said: readonly Evidence[]): Promise<Verdict | undefined> {
  const { target, failure, one, input } = look
  if (target === undefined) return undefined
  const right = { ...target, scheme: served }
  const answer = await reply(look, right)
  const facts = { scheme: target.scheme, served }
  const change: ProbeChange = { probe: failure.name, scheme: served }
  if (answer === undefined || 'failure' in answer) return { code: 'probe.scheme-wrong', failure, facts, evidence: said, changes: [change] }
  const evidence = [...said, replyEvidence(one.ref, right, answer, 'proof')]
  if (isWell(answer) || answer.status >= 500) return { code: 'probe.scheme-wrong', failure, facts, evidence, changes: [change] }
  const path = await findPath(input, one.ref, right, pathsFor(look, target.path))
  return { code: 'probe.scheme-wrong', failure, facts, evidence, changes: [path === undefined ? change : { ...change, path }] }
}

function pathsFor({ input, one }: Look, wrong: string): readonly string[] {
  return candidatePaths(input.world, one.owner, one.pod.spec, one.container, wrong)
}

async function wrongPath(look: Look, status: number): Promise<Verdict | undefined> {
  const { input, one, failure, target } = look
  if (target === undefined) return undefined
  const now = await reply(look, target)
  if (now !== undefined && 'status' in now && (isWell(now) || now.status >= 500)) return undefined
  const facts = { path: target.path, status, port: target.port }
  const evidence = [eventEvidence(failure.event, 'proof'), ...(now === undefined ? [] : [replyEvidence(one.ref, target, now, 'strong')])]
  const canAsk = now !== undefined && 'status' in now
  if (!canAsk) {
    const path = likelyPath(look, target.path)
    return { code: 'probe.path-wrong', failure, facts, evidence, changes: path === undefined ? [] : [{ probe: failure.name, path }] }
  }
  const elsewhere =
    target.path === '/' ? undefined : await portServing(look, target, candidatePorts(one.pod.spec, one.container, '', target.port))
  if (elsewhere !== undefined) {
    return {
      code: 'probe.port-wrong',
      failure,
      facts,
      evidence: [...evidence, elsewhere.evidence],
      changes: [{ probe: failure.name, port: elsewhere.port }],
    }
  }
  const path = await findPath(input, one.ref, target, pathsFor(look, target.path))
  if (path === undefined) return { code: 'probe.path-wrong', failure, facts, evidence, changes: [] }
  const right = { ...target, path }
  const found = replyEvidence(one.ref, right, (await asked(input, one.ref, right)) ?? now, 'proof')
  return {
    code: 'probe.path-wrong',
    failure,
    facts: { ...facts, found: path },
    evidence: [...evidence, found],
    changes: [{ probe: failure.name, path }],
  }
}

/** Nothing can be asked: an earlier revision's path, else what the image is known for. */
function likelyPath(look: Look, wrong: string): string | undefined {
  const { input, one } = look
  const [earlier] = input.world
    .revisionsOf(one.owner)
    .filter(({ isCurrent }) => !isCurrent)
    .flatMap(({ template }) => template.spec.containers.filter(({ name }) => name === one.container.name))
    .flatMap((container) => [container.readinessProbe, container.livenessProbe])
    .flatMap((probe) => probe?.httpGet?.path ?? [])
    .filter((path) => path !== wrong)
  const known = knownHealthPath(one.container.image)
  return earlier ?? (known === wrong ? undefined : known)
}

async function portServing(
  look: Look,
  target: ProbeTarget,
  ports: readonly number[],
): Promise<{ readonly port: number; readonly evidence: Evidence } | undefined> {
  for (const port of ports) {
    const right = { ...target, port }
    const answer = await reply(look, right)
    if (answer === undefined || isSilent(answer)) return undefined
    if (isWell(answer)) return { port, evidence: replyEvidence(look.one.ref, right, answer, 'proof') }
  }
  return undefined
}

/** Nothing listens where the probe knocks, and something does elsewhere. */
async function wrongPort(look: Look): Promise<Verdict | undefined> {
  const { one, failure } = look
  const { container, pod } = one
  const written = failure.probe.httpGet?.port ?? failure.probe.tcpSocket?.port ?? failure.probe.grpc?.port
  if (written === undefined) return undefined
  const own = portNumber(written, [container, ...pod.spec.containers])
  const facts = { port: String(written) }
  const log = await startLog(look)
  const ports = candidatePorts(pod.spec, container, log, own)
  const said = eventEvidence(failure.event, own === undefined ? 'proof' : 'strong')
  const target: ProbeTarget = look.target ?? { port: own ?? 0, path: '/', scheme: 'HTTP' }
  const here = own === undefined ? undefined : await reply(look, { ...target, port: own })
  if (listens(here)) return undefined
  const tried = here === undefined ? [] : [replyEvidence(one.ref, target, here, 'weak')]
  const found = await listeningElsewhere(look, target, ports)
  if (found !== undefined) {
    const change: ProbeChange = { probe: failure.name, port: found.port, ...(found.path === undefined ? {} : { path: found.path }) }
    return { code: 'probe.port-wrong', failure, facts, evidence: [said, ...tried, found.evidence], changes: [change] }
  }
  // Everything was asked and nothing listens: unless the program names another port, it is not up.
  if (here !== undefined && listeningPorts(log).length === 0) return undefined
  return byDeclaration(look, { own, facts, said, log, ports })
}

/** The log in which the program says on which port it listens: of this run, or, when it has just begun, of the one before. */
async function startLog({ input, one, isUp }: Look): Promise<string> {
  const log = isUp ? await presentLog(input, one) : ''
  return listeningPorts(log).length > 0 || (isUp && one.status?.lastState?.terminated === undefined) ? log : logOfEnd(input, one)
}

async function listeningElsewhere(
  look: Look,
  target: ProbeTarget,
  ports: readonly number[],
): Promise<{ readonly port: number; readonly path: string | undefined; readonly evidence: Evidence } | undefined> {
  const { input, one, failure } = look
  for (const port of ports) {
    const there = { ...target, port }
    const answer = await reply(look, there)
    if (answer === undefined || isSilent(answer)) return undefined
    if (!listens(answer)) continue
    const evidence = replyEvidence(one.ref, there, answer, 'proof')
    const isRight = failure.probe.httpGet === undefined || isWell(answer) || !('status' in answer) || answer.status >= 500
    if (isRight) return { port, path: undefined, evidence }
    return { port, path: await findPath(input, one.ref, there, pathsFor(look, target.path)), evidence }
  }
  return undefined
}

interface Declaration {
  readonly own: number | undefined
  readonly facts: Facts
  readonly said: Evidence
  readonly log: string
  readonly ports: readonly number[]
}

/** Nothing can be asked: the program's own words about its port decide, else what the container declares. */
function byDeclaration({ one, failure }: Look, { own, facts, said, log, ports }: Declaration): Verdict | undefined {
  const { container, ref, owner } = one
  const declared = (container.ports ?? []).map(({ containerPort }) => containerPort)
  const [port] = ports
  const heard = listeningPorts(log)
  if (own !== undefined && (heard.includes(own) || declared.includes(own)) && (heard.length === 0 || heard.includes(own))) return undefined
  if (port === undefined || (heard.length === 0 && declared.length === 0 && own !== undefined)) return undefined
  const line = log.split('\n').findLast((text) => heard[0] !== undefined && text.includes(String(heard[0])))
  const field = (strength: Strength): Evidence =>
    fieldEvidence(
      owner,
      `containers[${container.name}].ports`,
      own === undefined
        ? { en: `no container port is named ${facts['port']}`, zh: `没有名为 ${facts['port']} 的容器端口` }
        : {
            en: `the container declares port ${declared.join(', ')}, not ${own}`,
            zh: `容器声明的端口是 ${declared.join('、')}，而不是 ${own}`,
          },
      strength,
    )
  const evidence = [
    said,
    ...(line === undefined
      ? []
      : [logEvidence(ref, container.name, line, 'strong', one.status?.state?.running === undefined ? 'previous' : 'present')]),
    ...(own === undefined || (declared.length > 0 && !declared.includes(own)) ? [field(own === undefined ? 'strong' : 'weak')] : []),
  ]
  return { code: 'probe.port-wrong', failure, facts, evidence, changes: [{ probe: failure.name, port }] }
}
