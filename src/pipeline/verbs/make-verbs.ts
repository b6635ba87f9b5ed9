import { namespaceHealth } from '../../diagnosis/namespace-health.ts'
import { isFeltIn } from '../../diagnosis/scope.ts'
import { faultText } from '../../domain/errors.ts'
import { objectRef } from '../../domain/object-ref.ts'
import type { World } from '../../world/world.ts'
import { modeOf } from '../settings-of.ts'
import { receive } from '../steps/receive.ts'
import type { SourceLog } from '../watching/source-log.ts'
import { readWriteSwitch, setWriteSwitch, type WriteSwitch } from '../write-switch.ts'
import { autofix } from './autofix.ts'
import { incidentVerbs } from './incident-verbs.ts'
import { mustBe, type VerbPorts } from './means.ts'
import { planVerbs } from './plan-verbs.ts'
import { proposePlan } from './propose-plan.ts'
import { analysisOf } from './scan.ts'
import type { Caller, Overview, Verbs } from './verbs.ts'

/** Puts the verbs together. `grouping.wake` is called after signals were stored, so that they are grouped at once. */
export function makeVerbs(
  ports: VerbPorts,
  means: {
    readonly seenWorld: () => World | undefined
    readonly wakeGrouping: () => void
    readonly sourceLog?: Pick<SourceLog, 'received' | 'notes'>
  },
): Verbs {
  const { store, clock, settings } = ports
  const turn = async (paused: boolean, caller: Caller, comment?: string): Promise<WriteSwitch> => {
    mustBe(caller, paused ? 'operator' : 'admin')
    return setWriteSwitch(store.switches, paused, caller.name, clock.now(), comment)
  }
  const verbs: Verbs = {
    ...incidentVerbs(ports),
    ...planVerbs(ports),
    onChange: (listener) => ports.onCommit(listener),

    async receive(signals) {
      const result = await receive(signals, means.seenWorld(), { signals: store.signals, clock })
      for (const [source, ofSource] of Map.groupBy(signals, (signal) => signal.source)) means.sourceLog?.received(source, ofSource.length)
      means.wakeGrouping()
      return result
    },

    sourceNotes: async () => (await means.sourceLog?.notes()) ?? [],

    pause: (caller, comment) => turn(true, caller, comment),
    resume: (caller, comment) => turn(false, caller, comment),
    writeSwitch: () => readWriteSwitch(store.switches),

    async analysis({ namespace }, signal) {
      const findings = await ports.look(undefined, signal)
      const troubles = namespace === undefined ? findings.troubles : findings.troubles.filter((trouble) => isFeltIn(namespace, trouble))
      return analysisOf({ ...findings, troubles }, { actions: ports.actions, settings, clusterId: ports.cluster.id })
    },
    namespaceHealth: async (namespace, signal) => namespaceHealth(await ports.cluster.world(signal), namespace),
    autofix: (request, signal) => autofix(ports, verbs, request, signal),
    proposePlan: (proposal, signal) => proposePlan(ports, proposal, signal),
    overview: (signal) => overview(ports, signal),

    feedbackOf: (month) => store.feedback.ofMonth(month),
    patterns: (limit) => store.patterns.list(limit),
    deadLetters: (limit) => ports.jobs.deadLetters(limit),
    async replay(id, caller) {
      mustBe(caller, 'operator')
      return ports.jobs.replay(id)
    },
  }
  return verbs
}

async function overview(ports: VerbPorts, signal: AbortSignal): Promise<Overview> {
  const page = { page: 1, pageSize: 1, sortBy: 'openedAt', sortDesc: true } as const
  const [open, waiting, writes] = await Promise.all([
    ports.store.incidents.list({ ...page, open: true }),
    ports.store.incidents.list({ ...page, state: ['waiting-approval'] }),
    readWriteSwitch(ports.store.switches),
  ])
  const rest = { mode: modeOf(ports.settings, ''), writes, open: open.total, needApproval: waiting.total }
  const { id, origin, readOnly } = ports.cluster
  try {
    const world = await ports.cluster.world(signal)
    const unhealthyNodes = world
      .list('Node')
      .filter((node) => node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True'))
      .map((node) => objectRef('Node', '', node.metadata.name))
    return {
      ...rest,
      unhealthyNodes,
      cluster: { id, origin, readOnly, lookedAt: world.at, objects: world.size, notReadable: world.notReadable },
    }
  } catch (fault) {
    return { ...rest, unhealthyNodes: [], cluster: { id, origin, readOnly, objects: 0, notReadable: [], error: faultText(fault) } }
  }
}
