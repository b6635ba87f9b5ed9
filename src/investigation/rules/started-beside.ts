import { z } from 'zod'
import { epochMsOf } from '../../domain/instant.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { changeOf, courseOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { type Harm, harmOf } from '../looking/harm.ts'
import { type Stretch, stretchOf } from '../looking/stretch.ts'
import { clock, plain } from '../looking/words.ts'

/** A job of the same namespace began just before users were harmed, and the release is further away from that moment: what they share (a database, a disk) is kept busy by the job. */
export const startedBeside: ReleaseRule = {
  kind: 'started-beside',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const harm = stretch === undefined ? undefined : await harmOf(about, stretch, ask)
    if (stretch === undefined || harm === undefined) return { causes: [], notChecked: [] }
    const job = await jobBegunBefore(harm, about, stretch, ask)
    if (job === undefined) return { causes: [], notChecked: [] }
    const busier = await whatRose(job, about, stretch, ask)
    const { appName, packageVersion } = about.deployment
    const [began, released] = [clock(job.atMs), clock(stretch.releasedMs)]
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.job-beside',
          summary: {
            en: `Job ${job.name} began at ${began}, just before ${appName} got worse, and release ${packageVersion} was at ${released}`,
            zh: `任务 ${job.name} 于 ${began} 启动，${appName} 随即变差，而发布 ${packageVersion} 在 ${released}`,
          },
          signs: [
            {
              kind: 'change',
              strength: 'weak',
              numbers: [job.number],
              text: { en: `Job ${job.name} was made at ${began}`, zh: `任务 ${job.name} 创建于 ${began}` },
            },
            // That users are harmed is sure; that it was the job is a coincidence until something shows how.
            { ...harm.sign, strength: 'weak' },
            ...(busier === undefined ? [] : [busier]),
          ],
          impact: [cite(harm.sign.text, ...harm.sign.numbers)],
          steps: [
            {
              en: `Suspend job ${job.name} and see whether ${appName} recovers; rolling ${appName} back does not help if it does.`,
              zh: `暂停任务 ${job.name} 并观察 ${appName} 是否恢复；若恢复，则无需回滚。`,
            },
            {
              en: 'Run it at another hour, in smaller parts, or against a replica of the database.',
              zh: '将其改到其他时段、分批执行，或改用数据库只读副本。',
            },
          ],
          promQL: [harm.promQL],
          covers: [...symptomCauses],
        }),
      ],
    }
  },
}

interface Begun {
  readonly name: string
  readonly atMs: number
  readonly number: number
}

const Jobs = z.object({ objects: z.array(z.object({ name: z.string(), created: z.string().nullable() })) })
/** A rate over five minutes shows a step late; a job may take a few minutes to get going. */
const soonMs = 480_000

/** The last one before the harm, unless the release was as near, or brought it: jobs that carry the release's name are its own. */
async function jobBegunBefore(
  harm: Harm,
  { deployment: { workload } }: Case,
  { releasedMs }: Stretch,
  ask: Ask,
): Promise<Begun | undefined> {
  if (workload === undefined) return undefined
  const answer = await ask({ name: 'find_objects', arguments: { kind: 'Job', namespace: workload.namespace, limit: 100 } })
  return (readAnswer(Jobs, answer)?.objects ?? [])
    .filter(({ name }) => !name.startsWith(workload.name))
    .map(({ name, created }) => ({ name, atMs: created === null ? Number.NaN : epochMsOf(created), number: answer.number }))
    .filter(({ atMs }) => atMs - 60_000 <= harm.sinceMs && harm.sinceMs - atMs <= soonMs && atMs - releasedMs > soonMs / 2)
    .toSorted((left, right) => right.atMs - left.atMs)[0]
}

const judging = { leastRatio: 2, leastDifference: 0.2 }
const Vector = z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) })

/** What else of the namespace works harder since, most likely what both use; pods of the job itself have no time before. */
async function whatRose(job: Begun, { deployment: { workload }, now }: Case, stretch: Stretch, ask: Ask): Promise<Sign | undefined> {
  if (workload === undefined) return undefined
  const of = `namespace=${JSON.stringify(workload.namespace)},container!="",container!="POD"`
  const used = (matchers: string, moment = ''): string =>
    `sum by (pod) (rate(container_cpu_usage_seconds_total{${of}${matchers}}[${stretch.window}]${moment}))`
  const sinceThen = Math.ceil((epochMsOf(now) - job.atMs + soonMs) / 1000)
  const others = `,pod!~${JSON.stringify(`${workload.name}-.+`)}`
  const answer = await ask({
    name: 'execute_query',
    arguments: { query: `topk(1, ${used(others)} - ${used(others, ` offset ${sinceThen}s`)})` },
  })
  const pod = readAnswer(Vector, answer)?.result[0]?.metric['pod']
  if (pod === undefined) return undefined
  const course = await courseOf(used(`,pod=${JSON.stringify(pod)}`), stretch, ask)
  const change = changeOf(course, judging)
  if (change.kind !== 'rose' || Math.abs(change.sinceMs - job.atMs) > soonMs) return undefined
  const [before, taken] = [plain(change.before), plain(change.now)]
  const text = {
    en: `${pod} uses ${taken} processors since the job began, ${before} before`,
    zh: `自任务启动起，${pod} 使用 ${taken} 个核，此前为 ${before}`,
  }
  return { kind: 'metric', strength: 'strong', numbers: [course.number], text }
}
