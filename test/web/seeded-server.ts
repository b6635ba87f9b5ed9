import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { type OpenedStore, openStore } from '../../src/adapters/postgres/open-store.ts'
import { aceso, type EventBody } from '../../src/domain/incident/timeline.ts'
import type { GroupedSignal, IncidentChange } from '../../src/ports/store/store.ts'
import { action, ago, evidence, hypothesis, plan, ref, text, trouble } from './fixtures/build.ts'

/** More than two pages of a hundred, so that what stops at a page is seen. */
const seededOpen = 260
const seededClosed = 255

export interface SeededServer extends ServerProcess {
  readonly folder: string
  close(): Promise<void>
}

export interface Seeding {
  readonly port: number
  readonly environment?: Readonly<Record<string, string>>
  /** Further rows, before the server starts. */
  readonly more?: (opened: OpenedStore) => Promise<void>
  /** Whom events are told to while the rows are made. */
  readonly channels?: readonly string[]
}

/** The real server, as users start it, on a recording and a store that has already seen much: 260 troubles wait for approval, 255 are over. */
export async function startSeeded({ port, environment = {}, more, channels = [] }: Seeding): Promise<SeededServer> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-web-'))
  const dataDir = join(folder, 'data')
  const opened = await openStore({ dataDir }, { notify: ({ body }) => (body.type === 'incident.opened' ? channels : []) })
  const waiting = Array.from({ length: seededOpen }, (_, index) => waitingTrouble(index))
  const over = Array.from({ length: seededClosed }, (_, index) => closedTrouble(index))
  await opened.store.incidents.commit([...waiting, ...over])
  await more?.(opened)
  await opened.store.close()
  const server = await startServer({
    port,
    dataDir,
    logFile: join(folder, 'server.log'),
    args: ['--recording', 'examples/broken-shop'],
    environment,
  })
  return {
    ...server,
    folder,
    async close() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A trouble with many signals: 40 kinds, of which the first was seen 500 times. */
export const stormyId = 'i-stormy'

export async function storm({ store }: OpenedStore): Promise<void> {
  const signals = Array.from({ length: 40 }, (_, index) => alert(index, index))
  const again = Array.from({ length: 499 }, (_, index) => alert(0, 1000 + index))
  await store.signals.receive([...signals, ...again], ago(3))
  const target = ref('Deployment', 'storm', 'stormy')
  const opened = change(stormyId, 4, begun(3, 'stormy', target))
  await store.signals.group(1000, 0, ago(3), (batch) => ({ assigned: new Map(batch.map(({ id }) => [id, stormyId])), changes: [opened] }))
}

function alert(kind: number, happening: number): GroupedSignal {
  return {
    id: `storm-${happening}`,
    clusterId: 'default',
    source: 'alertmanager',
    kind: 'alert',
    dedupKey: `storm-key-${String(kind).padStart(2, '0')}`,
    groupKey: 'Deployment storm/stormy',
    status: 'firing',
    severity: 'high',
    title: `Alert ${kind} of storm/stormy`,
    object: ref('Deployment', 'storm', 'stormy'),
    at: ago(60 - happening / 100),
    labels: { alertname: `Alert${kind}`, severity: 'warning' },
    facts: {},
  }
}

/** Notices in every state; the ones that wait are tried again when the server runs. */
export async function notices({ store }: OpenedStore): Promise<void> {
  const outcomes = [
    { kind: 'sent' },
    { kind: 'dead', error: 'the receiver answered 404' },
    { kind: 'dropped', error: 'the same as delivery 1' },
    { kind: 'retry', afterMs: 3_600_000, error: 'the receiver answered 503' },
  ] as const
  for (;;) {
    const taken = await store.outbox.take(100, 60_000)
    if (taken.length === 0) return
    for (const { id } of taken) await store.outbox.settle(id, outcomes[id % outcomes.length] ?? { kind: 'sent' })
  }
}

/** A step that fails each time it is tried, until it is given up after about 7 seconds. */
export async function deadStep({ store, jobs }: OpenedStore): Promise<void> {
  await jobs.start(() => Promise.reject(new Error('cannot read property of a pod that has no spec')))
  const note = { at: ago(5), actor: aceso, body: { type: 'note.added', text: 'asked to look again' } } as const
  const { version } = (await store.incidents.get(openId(30))) ?? { version: 0 }
  await store.incidents.commit([
    {
      incidentId: openId(30),
      fromVersion: version,
      events: [note],
      jobs: [{ step: 'diagnose', incidentId: openId(30), afterMs: 0, forVersion: version + 1 }],
    },
  ])
  jobs.wake()
  const endMs = Date.now() + 30_000
  while ((await jobs.deadLetters(1)).length === 0) {
    if (Date.now() > endMs) throw new Error('the step was not given up in time')
    await delay(200)
  }
  await jobs.stop(1000)
}

const idOf = (prefix: string, index: number): string => `${prefix}${String(index).padStart(4, '0')}`
export const openId = (index: number): string => idOf('i-open', index)
const closedId = (index: number): string => idOf('i-over', index)

function waitingTrouble(index: number): IncidentChange {
  const id = openId(index)
  const target = ref('Deployment', `team-${index % 7}`, `app-${index}`)
  const image = action(
    target,
    text(`Set app-${index} image back to 1.${index}`, `将 app-${index} 的镜像改回 1.${index}`),
    '@@ -1 +1 @@\n-image: app:2\n+image: app:1\n',
  )
  const offered = plan(idOf('p-open', index), id, [image], text('It ran well before.', '此前运行正常。'))
  return change(id, index, [
    ...begun(index, `app-${index}`, target),
    { type: 'plan.proposed', plan: offered },
    {
      type: 'decision.made',
      planId: offered.id,
      decision: 'wait-approval',
      why: text('medium risk: a person decides', '中风险：由人决定'),
    },
  ])
}

function closedTrouble(index: number): IncidentChange {
  const target = ref('Deployment', `team-${index % 7}`, `old-${index}`)
  const why = text('it is well again', '已经恢复')
  return change(closedId(index), seededOpen + index, [
    ...begun(index, `old-${index}`, target),
    { type: 'incident.closed', reason: 'recovered', why },
  ])
}

function begun(index: number, name: string, target: ReturnType<typeof ref>): readonly EventBody[] {
  const pod = ref('Pod', target.namespace, `${name}-0`)
  const summary = text(`${name} cannot pull its image`, `${name} 拉取不到镜像`)
  const cause = hypothesis('image.tag-missing', target, summary, [
    evidence('event', 'proof', text('manifest unknown', 'manifest unknown'), `kubectl -n ${target.namespace} describe pod ${pod.name}`),
  ])
  const symptoms = [{ code: 'pod.waiting', object: pod, severity: 'high' as const, message: text('waits for its image', '等待镜像') }]
  const found = trouble(cause, { clusterId: 'default', symptoms, chain: [{ from: target, to: pod, relation: 'owns' }] })
  return [
    {
      type: 'incident.opened',
      clusterId: 'default',
      groupKey: `Deployment ${target.namespace}/${name}`,
      trigger: 'pod-waiting',
      title: `Pod ${name}-0 waits: ImagePullBackOff`,
      severity: index % 5 === 0 ? 'critical' : 'high',
      object: target,
    },
    { type: 'diagnosis.made', verdict: 'cause-found', trouble: found, notChecked: [], earlier: [], durationMs: 4 },
  ]
}

/** Older with each index; several open in the same millisecond, as in a storm, so that an order by time alone is not one. */
function change(incidentId: string, index: number, bodies: readonly EventBody[]): IncidentChange {
  const at = ago(10 + Math.floor(index / 4))
  return { incidentId, fromVersion: 0, events: bodies.map((body) => ({ at, actor: aceso, body })), jobs: [] }
}
