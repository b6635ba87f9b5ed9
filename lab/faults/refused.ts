import { sleep, until } from '../run.ts'
import { told } from '../timeline.ts'
import {
  badImage,
  brokenCart,
  deployment,
  deployments,
  type FaultCase,
  goodImage,
  mustNotBeWritten,
  replicasReady,
  type Stage,
  setImage,
  workload,
} from './stage.ts'

const refusedMs = 120_000
const words = 'the 1.4.2 image is frozen'

export const dryRunRefused: FaultCase = {
  name: 'dry-run-refused',
  title: 'An admission policy refuses the mend in its dry run: no plan is offered',
  async play(stage, wrong) {
    await stage.api.must('POST', deployments(stage), workload('cart', { name: 'app', image: goodImage }))
    await replicasReady(stage, 'cart')
    await makePolicy(stage)
    await setImage(stage, badImage)
    const none = await until('a reason why there is no plan', refusedMs, async () => {
      const all = await stage.product.incidents(stage.namespace)
      return all.find(({ noPlan, plan }) => noPlan?.en.includes(words) === true && plan?.state !== 'proposed')
    })
    mustNotBeWritten(wrong, stage, await deployment(stage))
    return `no plan: ${none.noPlan?.en ?? ''}`
  },
  clean: removePolicy,
}

export const writeRefused: FaultCase = {
  name: 'write-refused',
  title: 'An admission policy that came after the dry run refuses the write',
  async play(stage, wrong) {
    const incident = await brokenCart(stage)
    await makePolicy(stage)
    wrong.must(await stage.product.approve(incident.plan), 'the approval was refused')
    const refused = await told(stage.product.ask, incident.id, 'write.refused', refusedMs)
    await told(stage.product.ask, incident.id, 'plan.abandoned', refusedMs)
    const now = await deployment(stage)
    mustNotBeWritten(wrong, stage, now)
    wrong.must(now.image === badImage, `the image is ${now.image}`)
    wrong.must(refused.message?.includes(words) === true, `the policy's words are not told: ${refused.message}`)
    return `abandoned: ${refused.message}`
  },
  clean: removePolicy,
}

export const otherDigest: FaultCase = {
  name: 'other-digest',
  title: 'An approval that names the digest of another plan is refused',
  async play(stage, wrong) {
    const { id, plan } = await brokenCart(stage)
    const response = await fetch(`${stage.product.url}/api/v1/plans/${plan.id}/approve`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ digest: plan.digest.replaceAll(/./g, (digit) => (digit === '0' ? '1' : '0')) }),
    })
    const { message = '' } = (await response.json()) as { readonly message?: string }
    await sleep(3_000)
    const now = await stage.product.incident(id)
    wrong.must(response.status >= 400 && response.status < 500, `answered with ${response.status}`)
    wrong.must(message.includes('not the one'), `the reason is not told: ${message}`)
    wrong.must(now.state === 'waiting-approval' && now.plan?.state === 'proposed', `the plan is ${now.plan?.state}`)
    mustNotBeWritten(wrong, stage, await deployment(stage))
    return `${response.status}: ${message}`
  },
}

const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings'

/** From now on no Deployment of the namespace may be given the good image; returns when the API server that the product reaches keeps to it. */
async function makePolicy(stage: Stage): Promise<void> {
  const { api, namespace } = stage
  const has = (object: string): string => `${object}.spec.template.spec.containers.exists(one, one.image == '${goodImage}')`
  const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] }
  await api.must('POST', policies, {
    metadata: { name: namespace },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: `!${has('object')} || ${has('oldObject')}`, message: words }],
    },
  })
  await api.must('POST', bindings, {
    metadata: { name: namespace },
    spec: {
      policyName: namespace,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
    },
  })
  await api.must('POST', deployments(stage), workload('frozen', { name: 'app', image: badImage }, { replicas: 0 }))
  const change = { spec: { template: { spec: { containers: [{ name: 'app', image: goodImage }] } } } }
  await until('the policy to hold', 60_000, async () => {
    const path = `${deployments(stage)}/frozen?dryRun=All`
    const answer = await stage.reached.call('PATCH', path, change, 'application/strategic-merge-patch+json')
    return answer.status === 422 ? true : undefined
  })
}

async function removePolicy({ api, namespace }: Stage): Promise<void> {
  await api.call('DELETE', `${bindings}/${namespace}`)
  await api.call('DELETE', `${policies}/${namespace}`)
}
