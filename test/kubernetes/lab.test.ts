import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Api } from '../../src/adapters/kubernetes/api.ts'
import { connectCluster, type LiveCluster } from '../../src/adapters/kubernetes/connect-cluster.ts'
import { connect } from '../../src/adapters/kubernetes/connection.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { objectRef } from '../../src/domain/object-ref.ts'
import type { ProbeTarget } from '../../src/ports/cluster.ts'
import { masking } from '../../src/world/masking.ts'

const kubeconfig = process.env['LAB_KUBECONFIG'] ?? '/var/lib/aceso-lab/admin.kubeconfig'
const namespace = 'aceso-test-questions'
const soon = (): AbortSignal => AbortSignal.timeout(60_000)
const serving = objectRef('Pod', namespace, 'serving')
const crashing = objectRef('Pod', namespace, 'crashing')

let admin: Api
let cluster: LiveCluster
const asked: string[] = []

async function createPod(name: string, args: readonly string[]): Promise<void> {
  const container = { name: 'app', image: 'lab/app:1.0', imagePullPolicy: 'IfNotPresent', args, ports: [{ containerPort: 8080 }] }
  await admin.send(
    {
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods`,
      body: { metadata: { name }, spec: { containers: [container], terminationGracePeriodSeconds: 0 } },
    },
    soon(),
  )
}

describe.skipIf(!existsSync(kubeconfig))('questions to real kubelets (the lab)', () => {
  beforeAll(async () => {
    admin = (await connect({ env: {}, explicit: kubeconfig })).api
    cluster = await connectCluster({
      id: 'lab',
      kubeconfig,
      env: {},
      masking: masking({ key: 'installation', names: [] }),
      clock: { now: () => instantOf(Date.now()) },
      onAsked: (question, outcome) => asked.push(`${question}: ${outcome}`),
    })
    await admin.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } }, soon())
    await admin.send(
      { method: 'POST', path: `/api/v1/namespaces/${namespace}/serviceaccounts`, body: { metadata: { name: 'default' } } },
      soon(),
    )
    await createPod('serving', ['-port=8080'])
    await createPod('crashing', ['-exit-code=3', '-crash-log=password=hunter2|the last word'])
    const patience = soon()
    for (;;) {
      const [one, two] = await Promise.all([serving, crashing].map((ref) => cluster.read(ref, patience)))
      if (JSON.stringify(one ?? {}).includes('"ready":true') && /"lastState":\{"terminated"/.test(JSON.stringify(two ?? {}))) return
      await sleep(300)
    }
  })
  afterAll(() => admin?.send({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` }, soon()))

  const probe = (more: Partial<ProbeTarget>, pod = serving) =>
    cluster.questions.probe(pod, { port: 8080, path: '/healthz', scheme: 'HTTP', ...more }, soon())

  it.each<[string, Partial<ProbeTarget>, object]>([
    ['a good answer', {}, { status: 200 }],
    ["the application's own 404", { path: '/nowhere' }, { status: 404 }],
    ['a closed port', { port: 9999 }, { failure: 'refused' }],
    ['TLS asked of plain HTTP', { scheme: 'HTTPS' }, { failure: 'not-http' }],
  ])('tell %s', async (_, target, value) => {
    expect(await probe(target)).toMatchObject({ kind: 'answer', value })
  })

  it('are not answered for a pod that is not there', async () => {
    expect(await probe({}, objectRef('Pod', namespace, 'nobody'))).toMatchObject({ kind: 'unavailable' })
  })

  it('give the log of the run before, without secrets, and once only', async () => {
    // Between two runs the kubelet tidies the older one away: for a moment there is no log.
    const ask = () => cluster.questions.previousLog(crashing, 'app', soon())
    let log = await ask()
    for (let tries = 0; log.kind === 'unavailable' && tries < 50; tries += 1) {
      await sleep(300)
      log = await ask()
    }
    const before = asked.length
    const again = await ask()
    expect(log).toMatchObject({ kind: 'answer', value: expect.stringContaining('the last word') })
    expect(JSON.stringify(log)).not.toContain('hunter2')
    expect(again).toEqual(log)
    expect(asked.length).toBe(before)
  })

  it('say why there is no log', async () => {
    expect(await cluster.questions.previousLog(serving, 'app', soon())).toMatchObject({
      kind: 'unavailable',
      why: { en: expect.stringContaining('previous') },
    })
  })
})
