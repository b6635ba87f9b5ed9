import type { Wrongs } from '../cases.ts'
import { sleep, until } from '../run.ts'
import { timelineOf, told } from '../timeline.ts'
import { plannedLoop } from './people.ts'
import { type CleanUpCase, delayMs, install, isThere, objects, release, releaseStatus, restarted, restarts, type Stage } from './stage.ts'

/** Three pods, so that six crashes come before the kubelet makes them wait for long. */
const crashing = { 'env.SEGFAULT': 'true', 'env.CRASH_AFTER': '2s' } as const
const planMs = 150_000
const doneMs = 120_000
/** Two scans and a look. */
const noticedMs = 30_000

export const uninstalled: CleanUpCase = {
  name: 'helm',
  title: 'The sixth crash by SIGSEGV: two people approve, Helm uninstalls after the delay, the claim stays, undo brings it back',
  async play(stage, wrong) {
    const { people, namespace } = stage
    await install(stage, crashing)
    await restarted(stage, 6)
    const { id, plan } = await plannedLoop(people, namespace, planMs)
    const [action] = plan.actions
    wrong.must(action?.kind === 'uninstall-release', `the plan is ${action?.kind}`)
    wrong.must(plan.risk === 'critical' && plan.requiredApprovals === 2, `${plan.risk} risk, ${plan.requiredApprovals} approvals`)

    await people.approve('ann', plan)
    const twice = await people.tryToApprove('ann', plan)
    wrong.must(twice.status === 409, `a second approval of the same person was answered with ${twice.status}`)
    await people.approve('bob', plan)
    const uninstalledAt = (await told(people.ask, id, 'write.done', delayMs + doneMs)).at
    wrong.must(uninstalledAt >= (plan.notBefore ?? '~'), `uninstalled at ${uninstalledAt}, not before ${plan.notBefore} was meant`)
    await told(people.ask, id, 'verify.passed', doneMs)
    wrong.must((await releaseStatus(namespace)) === 'uninstalled', `the release is ${await releaseStatus(namespace)}`)
    wrong.must(!(await isThere(stage, objects.deployment)), 'the Deployment is still there')
    wrong.must(!(await isThere(stage, objects.etcd)), 'etcd is still there')
    wrong.must(await isThere(stage, objects.claim), 'the claim is gone')
    await told(people.ask, id, 'incident.closed', doneMs)

    await people.undo('ann', id)
    await told(people.ask, id, 'undo.done', doneMs)
    wrong.must((await releaseStatus(namespace)) === 'deployed', `after undo the release is ${await releaseStatus(namespace)}`)
    wrong.must(await isThere(stage, objects.deployment), 'undo did not bring the Deployment back')
    return `uninstalled ${Math.round((Date.parse(uninstalledAt) - Date.parse(plan.createdAt)) / 1000)} s after the plan, and brought back`
  },
}

export const asked: CleanUpCase = {
  name: 'agents',
  title: 'Many agents ask: one task, and all are told that the server does it; a request without crashes is refused',
  async play(stage, wrong) {
    const { people, namespace } = stage
    await install(stage, crashing)
    const request = (nodeName: string) =>
      people.post('/api/cleanup/request', { nodeName, instanceName: release, namespace, restartCount: 9, deploymentType: 'helm' })
    const early = await request('lab-node-1')
    wrong.must(early.body['allowed'] === false, 'a request before six crashes was allowed')
    await restarted(stage, 6)
    await plannedLoop(people, namespace, planMs)
    const answers = await Promise.all(['n1', 'n2', 'n3', 'n4', 'n5'].map((node) => request(node)))
    const allowed = answers.filter(({ body }) => body['allowed'] === true)
    const tasks = new Set(answers.map(({ body }) => body['taskId']))
    const actors = new Set(answers.map(({ body }) => body['assignedTo']))
    wrong.must(allowed.length === 1, `${allowed.length} of 5 agents were allowed`)
    wrong.must(tasks.size === 1 && [...actors].join() === 'aceso', `tasks ${[...tasks].join()}, assigned to ${[...actors].join()}`)
    const task = await people.get(`/api/cleanup/tasks/${[...tasks].join()}`)
    wrong.must(task.body['status'] === 'pending', `the task is ${String(task.body['status'])}`)
    return `task ${[...tasks].join()}`
  },
}

export const dependencyAway: CleanUpCase = {
  name: 'etcd-away',
  title: 'The etcd of the release is not ready: no plan, and the reason is said',
  async play(stage, wrong) {
    const { people, namespace } = stage
    await install(stage, { ...crashing, 'etcd.ready': '' })
    await restarted(stage, 6)
    const loop = await until('the reason', planMs, async () => {
      const found = await people.loop(namespace)
      return found?.noPlan === undefined ? undefined : found
    })
    wrong.must(loop.plan === undefined, 'a plan is offered')
    wrong.must(loop.noPlan?.en.includes('meta store is not healthy') === true, `the reason is: ${loop.noPlan?.en}`)
    await stillStands(stage, wrong)
    return loop.noPlan?.en ?? ''
  },
}

export const claimNotKept: CleanUpCase = {
  name: 'claim-lost',
  title: 'Helm would delete the claim: scaling to zero is offered instead, carried out by one approval, and undone',
  async play(stage, wrong) {
    const { api, people, namespace } = stage
    await install(stage, { ...crashing, 'persistence.keep': '' })
    await restarted(stage, 6)
    const { id, plan } = await plannedLoop(people, namespace, planMs)
    wrong.must(plan.actions[0]?.kind === 'scale-to-zero', `the plan is ${plan.actions[0]?.kind}`)
    wrong.must(plan.requiredApprovals === 1, `${plan.requiredApprovals} approvals`)
    await people.approve('ann', plan)
    await told(people.ask, id, 'verify.passed', delayMs + doneMs)
    const replicas = async (): Promise<unknown> =>
      ((await api.must('GET', objects.deployment.replace('NAMESPACE', namespace))) as { readonly spec: { readonly replicas: number } }).spec
        .replicas
    wrong.must((await replicas()) === 0, `${String(await replicas())} replicas`)
    wrong.must((await releaseStatus(namespace)) === 'deployed', 'the release was touched')
    wrong.must(await isThere(stage, objects.claim), 'the claim is gone')
    await people.undo('bob', id)
    await told(people.ask, id, 'undo.done', doneMs)
    wrong.must((await replicas()) === 3, `after undo ${String(await replicas())} replicas`)
    return plan.actions[0]?.title.en ?? ''
  },
}

export const etcdLost: CleanUpCase = {
  name: 'exit-80',
  title: 'Restarts by exit code 80, a session lost in etcd: never counted',
  async play(stage, wrong) {
    await install(stage, { 'env.EXIT_CODE': '80', 'env.CRASH_AFTER': '2s' })
    await restarted(stage, 8)
    await sleep(noticedMs)
    const loop = await stage.people.loop(stage.namespace)
    wrong.must(loop === undefined, `an incident says: ${loop?.trouble?.cause.summary.en}`)
    await stillStands(stage, wrong)
    return `${await restarts(stage)} restarts, none counted`
  },
}

export const recovers: CleanUpCase = {
  name: 'recovers',
  title: 'It recovers while the plan waits: called off',
  async play(stage, wrong) {
    const { api, people, namespace } = stage
    const poison = `/api/v1/namespaces/${namespace}/services`
    // It crashes for as long as its etcd can be reached under this name.
    await api.must('POST', poison, {
      metadata: { name: 'poison' },
      spec: { selector: { 'app.kubernetes.io/name': 'etcd' }, ports: [{ port: 8080 }] },
    })
    await install(stage, { ...crashing, 'env.CRASH_WHILE_TCP': `poison.${namespace}.svc.cluster.local:8080` })
    await restarted(stage, 6)
    const { id, plan } = await plannedLoop(people, namespace, planMs)
    await people.approve('ann', plan)
    // The kubelet lets a pod wait longer than the suite's delay: one approval is kept back until it runs again.
    await api.must('DELETE', `${poison}/poison`)
    const over = await told(people.ask, id, 'plan.abandoned', delayMs + doneMs)
    await sleep(delayMs)
    const types = (await timelineOf(people.ask, id)).map(({ type }) => type)
    wrong.must(!types.includes('write.intended'), 'something was written')
    await stillStands(stage, wrong)
    return `called off: ${over.why?.en ?? ''}`
  },
}

async function stillStands(stage: Stage, wrong: Wrongs): Promise<void> {
  wrong.must((await releaseStatus(stage.namespace)) === 'deployed', `the release is ${await releaseStatus(stage.namespace)}`)
  wrong.must(await isThere(stage, objects.deployment), 'the Deployment is gone')
}
