import type { Wrongs } from '../cases.ts'
import { told } from '../timeline.ts'
import { brokenCart, deployment, type FaultCase, isOf, mustNotBeWritten, type PlannedIncident, type Stage, setImage } from './stage.ts'

const abandonedMs = 60_000
/** Not there either: the other hand's change mends nothing, and must stay all the same. */
const theirImage = 'shop/cart:1.4.9'

export const changedAfterApproval: FaultCase = {
  name: 'changed-after-approval',
  title: 'Another hand changes the object between the approval and the write',
  async play(stage, wrong) {
    const incident = await brokenCart(stage)
    // Writes are stopped meanwhile: so the change surely comes after the approval and before the write.
    await switchWrites(stage, 'pause')
    wrong.must(await stage.product.approve(incident.plan), 'the approval was refused')
    await setImage(stage, theirImage)
    await switchWrites(stage, 'resume')
    return await mustBeAbandoned(stage, incident, wrong)
  },
}

export const changedUnderWrite: FaultCase = {
  name: 'changed-under-write',
  title: 'Another hand changes the very field while the write is on its way',
  async play(stage, wrong) {
    const incident = await brokenCart(stage)
    const once = new AbortController()
    stage.proxy.beforeWrite(async (path) => {
      if (!isOf(path, stage.namespace)) return
      once.abort()
      await setImage(stage, theirImage)
    }, once.signal)
    wrong.must(await stage.product.approve(incident.plan), 'the approval was refused')
    return await mustBeAbandoned(stage, incident, wrong)
  },
}

async function mustBeAbandoned(stage: Stage, { id }: PlannedIncident, wrong: Wrongs): Promise<string> {
  const { why } = await told(stage.product.ask, id, 'plan.abandoned', abandonedMs)
  const now = await deployment(stage)
  mustNotBeWritten(wrong, stage, now)
  wrong.must(now.image === theirImage, `the image is ${now.image}`)
  wrong.must(/changed/.test(why?.en ?? ''), `the reason does not tell of the change: ${why?.en}`)
  return `abandoned: ${why?.en}`
}

async function switchWrites({ product }: Stage, verb: 'pause' | 'resume'): Promise<void> {
  const response = await fetch(`${product.url}/api/v1/actions/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  if (!response.ok) throw new Error(`${verb}: ${response.status} ${(await response.text()).slice(0, 300)}`)
}
