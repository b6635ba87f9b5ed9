import type { Wrongs } from '../cases.ts'
import { sleep, within } from '../run.ts'
import { timelineOf, told } from '../timeline.ts'
import { brokenCart, deployment, type FaultCase, goodImage, isOf, type PlannedIncident, type Stage, writesSeen } from './stage.ts'

const awayMs = 4_000
const mendedMs = 120_000

/** The API server is killed at one moment of a mend and comes back seconds later. */
function dying(
  name: string,
  title: string,
  foundDone: boolean,
  killed: (stage: Stage, incident: PlannedIncident) => Promise<void>,
): FaultCase {
  return {
    name,
    title,
    async play(stage, wrong) {
      const incident = await brokenCart(stage)
      const before = await deployment(stage)
      const away = killed(stage, incident)
      wrong.must(await stage.product.approve(incident.plan), 'the approval was refused')
      await within('the moment at which the API server dies', mendedMs, away)
      await sleep(awayMs)
      await stage.apiServer.start()
      await told(stage.product.ask, incident.id, 'verify.passed', mendedMs)
      await mustBeMendedOnce(stage, incident, before.generation, foundDone, wrong)
      return `away for ${awayMs / 1000} s and a start, then mended by one write`
    },
  }
}

async function mustBeMendedOnce(
  stage: Stage,
  { id }: PlannedIncident,
  generation: number,
  foundDone: boolean,
  wrong: Wrongs,
): Promise<void> {
  const seen = await timelineOf(stage.product.ask, id)
  const count = (type: string): number => seen.filter((one) => one.type === type).length
  const done = seen.find(({ type }) => type === 'write.done')
  const now = await deployment(stage)
  wrong.must(writesSeen(stage) === 1, `${writesSeen(stage)} writes were carried out`)
  wrong.must(now.generation === generation + 1, `generation ${now.generation} after ${generation}`)
  wrong.must(now.image === goodImage, `the image is ${now.image}`)
  for (const type of ['write.intended', 'write.done', 'verify.passed']) wrong.must(count(type) === 1, `${type} told ${count(type)} times`)
  wrong.must(done?.foundDone === foundDone, `the write was ${done?.foundDone === true ? '' : 'not '}found done`)
  for (const type of ['undo.requested', 'plan.abandoned']) wrong.must(count(type) === 0, `${type} was told`)
}

/** Resolves when a write of the case has come to that moment and the API server is dead. */
function killedAt(stage: Stage, moment: 'beforeWrite' | 'onWrite'): Promise<void> {
  const once = new AbortController()
  return new Promise((resolve) => {
    stage.proxy[moment](async (path) => {
      if (once.signal.aborted || !isOf(path, stage.namespace)) return
      once.abort()
      await stage.apiServer.kill()
      resolve()
      if (moment === 'onWrite') throw new Error('the answer is lost')
    }, once.signal)
  })
}

export const diesBeforeWrite = dying(
  'api-dies-before-write',
  'The API server dies when the intent is stored and the write is on its way',
  false,
  (stage) => killedAt(stage, 'beforeWrite'),
)

export const diesAfterWrite = dying('api-dies-after-write', 'The API server dies when it has written, before it answers', true, (stage) =>
  killedAt(stage, 'onWrite'),
)

export const diesWhileVerifying = dying(
  'api-dies-while-verifying',
  'The API server dies between the write and its verification',
  false,
  async (stage, { id }) => {
    await told(stage.product.ask, id, 'write.done', mendedMs)
    await stage.apiServer.kill()
  },
)
