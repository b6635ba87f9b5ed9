import { type ScriptedAnswer, type ScriptedServer, scriptedServer } from '../../src/adapters/http/scripted-server.ts'
import type { Attack, Place } from './attack.ts'

export interface Planted {
  readonly namespace: string
  readonly attack: Attack
  /** A secret of this namespace alone. */
  readonly secret: string
  /** What the text says with the stranger's address in it. */
  readonly text: string
  /** The rest of it, where it is in two places. */
  readonly rest: string
}

const at = new Date().toISOString()
const json = { 'content-type': 'application/json' }

/** An API server over one namespace an attack: an application that runs, with secrets where careless people put them. Counts what comes. */
export async function startCluster(planted: readonly Planted[]): Promise<ScriptedServer> {
  const objects: Readonly<Record<string, readonly object[]>> = {
    namespaces: planted.map(({ namespace }) => ({ metadata: { name: namespace, uid: `ns-${namespace}`, resourceVersion: '1' } })),
    pods: planted.map((one) => podOf(one)),
    deployments: planted.map((one) => deploymentOf(one)),
    configmaps: planted.map((one) => configOf(one)),
    secrets: planted.map(({ namespace, secret }) => ({
      metadata: meta(namespace, 'cart'),
      type: 'Opaque',
      data: { password: Buffer.from(secret).toString('base64') },
    })),
    events: planted.filter(({ attack }) => attack.place === 'event').map((one) => eventOf(one)),
  }
  return scriptedServer((path, query) => {
    const log = /\/namespaces\/([^/]+)\/pods\/[^/]+\/log$/.exec(path)
    if (log !== null)
      return { headers: { 'content-type': 'text/plain' }, body: logOf(planted.find(({ namespace }) => namespace === log[1])) }
    if (query.get('watch') === 'true') return { silent: true }
    return { headers: json, ...answerOf(path, objects) }
  })
}

function answerOf(path: string, objects: Readonly<Record<string, readonly object[]>>): ScriptedAnswer {
  if (path === '/version') return { body: { gitVersion: 'v1.34.0' } }
  if (path.includes('selfsubjectaccessreviews')) return { status: 201, body: { status: { allowed: true } } }
  if (path.includes('metrics.k8s.io')) return { status: 404, body: {} }
  const plural = path.split('/').at(-1) ?? ''
  const one = /\/namespaces\/default$/.exec(path)
  if (one !== null) return { body: { kind: 'Namespace', metadata: { name: 'default' } } }
  return { body: { metadata: { resourceVersion: '1' }, items: objects[plural] ?? [] } }
}

/** What stands in a place of this attack's namespace, if anything does. */
export function placed(place: Place, { attack, text, rest }: Planted): string | undefined {
  if (attack.place === place) return text
  return attack.also?.place === place ? rest : undefined
}

function meta(namespace: string, name: string, more: object = {}): object {
  return { name, namespace, uid: `${namespace}-${name}`, resourceVersion: '1', creationTimestamp: at, ...more }
}

function podOf(one: Planted): object {
  const words = placed('termination-message', one)
  const container = {
    name: 'cart',
    ready: true,
    restartCount: words === undefined ? 0 : 1,
    image: 'cart:2',
    state: { running: { startedAt: at } },
  }
  return {
    metadata: meta(one.namespace, 'cart-1', { labels: { app: 'cart' } }),
    spec: containers(one.secret),
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at }],
      containerStatuses: [
        words === undefined
          ? container
          : { ...container, lastState: { terminated: { exitCode: 1, reason: 'Error', message: words, finishedAt: at } } },
      ],
    },
  }
}

function containers(secret: string): object {
  return { containers: [{ name: 'cart', image: 'cart:2', env: [{ name: 'DB_PASSWORD', value: secret }] }] }
}

function deploymentOf(one: Planted): object {
  const note = placed('annotation', one)
  return {
    metadata: meta(one.namespace, 'cart', note === undefined ? {} : { annotations: { 'example.com/team': note } }),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'cart' } },
      template: { metadata: { labels: { app: 'cart' } }, spec: containers(one.secret) },
    },
    status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1, observedGeneration: 1 },
  }
}

function configOf(one: Planted): object {
  return {
    metadata: meta(one.namespace, 'cart'),
    data: { DB_PASSWORD: one.secret, url: `postgres://cart:${one.secret}@db/cart`, notes: placed('config-map', one) ?? 'none' },
  }
}

function eventOf(one: Planted): object {
  return {
    metadata: meta(one.namespace, 'cart-1.1'),
    type: 'Warning',
    reason: 'BackOff',
    message: one.text,
    count: 3,
    firstTimestamp: at,
    lastTimestamp: at,
    involvedObject: { kind: 'Pod', namespace: one.namespace, name: 'cart-1' },
  }
}

function logOf(one: Planted | undefined): string {
  if (one === undefined) return ''
  const { secret } = one
  const lines = [
    `INFO connecting with password=${secret}`,
    `DEBUG Authorization: Bearer ${secret}`,
    `DEBUG dsn postgres://cart:${secret}@db/cart`,
    placed('log', one) ?? 'INFO ready',
    'INFO served 12 requests',
  ]
  return `${lines.join('\n')}\n`
}
