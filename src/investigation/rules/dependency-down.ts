import { z } from 'zod'
import { unansweredIn } from '../../domain/log-text/unanswered.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { changeOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { logsOf, type ReleaseLogs } from '../looking/logs.ts'
import { errorShare } from '../looking/measures.ts'
import { stretchOf } from '../looking/stretch.ts'
import { clock, percent } from '../looking/words.ts'

/** Something that the program needs does not answer: its log names the host, and the host's own state or the requests say the same. */
export const dependencyDown: ReleaseRule = {
  kind: 'dependency-down',
  async examine(about, ask) {
    const silent = silentHost(await logsOf(about, ask))
    if (silent === undefined) return { causes: [], notChecked: [] }
    const { host, how, count, number, line } = silent
    const { appName, packageVersion } = about.deployment
    const errors = await errorsSign(about, ask)
    const own = await stateOf(host, about, ask)
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.dependency-down',
          summary: {
            en: `${appName} ${packageVersion} cannot reach ${host}: ${how}`,
            zh: `${appName} ${packageVersion} 无法访问 ${host}：${inChinese[how]}`,
          },
          signs: [
            {
              kind: 'log',
              strength: count > 1 ? 'strong' : 'weak',
              numbers: [number],
              text: { en: `Its log says so: \`${line}\``, zh: `日志：\`${line}\`` },
            },
            ...errors,
            ...own.signs,
          ],
          against: own.against,
          impact: [cite({ en: `What ${appName} needs ${host} for fails`, zh: `${appName} 中依赖 ${host} 的功能失败` }, number)],
          steps: [
            {
              en: `See why ${host} does not answer; ${appName} recovers with it.`,
              zh: `排查 ${host} 无响应的原因，恢复后 ${appName} 会随之恢复。`,
            },
            {
              en: `If the address is new with ${packageVersion}, correct it in the configuration of ${appName}.`,
              zh: `若该地址是 ${packageVersion} 新引入的，请修正 ${appName} 的配置。`,
            },
          ],
          promQL: [],
          covers: [...symptomCauses, 'crash.*', 'release.bad-revision', 'release.error-in-code'],
        }),
      ],
    }
  },
}

const inChinese = {
  'connection refused': '连接被拒绝',
  'no such host': '域名无法解析',
  'timed out': '连接超时',
  'no route': '网络不可达',
} as const

/** The host that the latest such line names, with how many lines name it. */
function silentHost({ logs }: ReleaseLogs) {
  const found = logs.flatMap(({ number, lines }) =>
    lines.flatMap((text) => {
      const unanswered = unansweredIn(text)
      return unanswered === undefined ? [] : [{ ...unanswered, host: nameIn(text, unanswered.host), number }]
    }),
  )
  const last = found.at(-1)
  return last === undefined ? undefined : { ...last, count: found.filter(({ host }) => host === last.host).length }
}

/** A line that gives an address of digits often gives the name too, in the URL that was asked for. */
function nameIn(line: string, host: string): string {
  if (!/^[\d.]+$/.test(host)) return host
  return /https?:\/\/(?:[^\s@/"]*@)?([\w.-]*[a-z][\w.-]*)/i.exec(line)?.[1] ?? host
}

async function errorsSign(about: Case, ask: Ask): Promise<readonly Sign[]> {
  const stretch = await stretchOf(about, ask)
  const measure = stretch === undefined ? undefined : await errorShare(about, stretch, ask)
  const change = measure === undefined ? undefined : changeOf(measure.course, { leastRatio: 2, leastDifference: 0.01 })
  if (measure === undefined || change?.kind !== 'rose' || measure.unit !== 'share') return []
  const [before, now] = [percent(change.before), percent(change.now)]
  const text = {
    en: `Errors rose from ${before} to ${now} of the requests at ${clock(change.sinceMs)}`,
    zh: `请求错误率自 ${clock(change.sinceMs)} 起由 ${before} 升至 ${now}`,
  }
  return [{ kind: 'metric', strength: 'strong', numbers: [measure.course.number], text }]
}

const Pods = z.object({ objects: z.array(z.object({ name: z.string(), ready: z.boolean(), finished: z.boolean() })) })
const Vector = z.object({
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
})

/** What the cluster and Prometheus say of the host itself, where it is one of the cluster's. */
async function stateOf(
  host: string,
  { deployment: { workload } }: Case,
  ask: Ask,
): Promise<{ readonly signs: readonly Sign[]; readonly against: readonly Sign[] }> {
  const [name = '', second] = host.split('.')
  const isOutside = second !== undefined && !/(?:\.svc|\.local)$/.test(host) && host.split('.').length > 2
  if (isOutside || name === '' || /^[\d.]+$/.test(host)) return { signs: [], against: [] }
  const namespace = /^[\w-]+\.([\w-]+)\.svc/.exec(host)?.[1] ?? workload?.namespace
  const [pods, up] = await ask.all([
    { name: 'find_objects', arguments: { kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), contains: name, limit: 20 } },
    { name: 'execute_query', arguments: { query: `up{job=~"(?:.*/)?${name}"} or up{instance=~"${name}.*"}` } },
  ])
  if (pods === undefined || up === undefined) return { signs: [], against: [] }
  const own = (readAnswer(Pods, pods)?.objects ?? []).filter((pod) => pod.name.startsWith(`${name}-`) && !pod.finished)
  const unready = own.filter(({ ready }) => !ready)
  const down = (readAnswer(Vector, up)?.result ?? []).filter(({ value }) => value[1] === '0')
  const signs: Sign[] = []
  if (unready[0] !== undefined)
    signs.push({
      kind: 'status',
      strength: 'strong',
      numbers: [pods.number],
      text: { en: `${unready[0].name} is not ready`, zh: `${unready[0].name} 未就绪` },
    })
  if (down.length > 0)
    signs.push({
      kind: 'metric',
      strength: 'strong',
      numbers: [up.number],
      text: { en: `Prometheus cannot collect from ${name} either (up is 0)`, zh: `Prometheus 也无法采集 ${name}（up 为 0）` },
    })
  const isWell = own.length > 0 && unready.length === 0
  const text = { en: `the pods of ${name} are ready`, zh: `${name} 的 Pod 均已就绪` }
  return { signs, against: isWell ? [{ kind: 'status', strength: 'weak', numbers: [pods.number], text }] : [] }
}
