import { z } from 'zod'
import { epochMsOf } from '../../domain/instant.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { type AnsweredErrors, answeredErrorsIn } from '../looking/answered-errors.ts'
import { causeOf, type Finding, type Sign } from '../looking/evidence.ts'
import { harmOf } from '../looking/harm.ts'
import { logsOf } from '../looking/logs.ts'
import { stretchOf } from '../looking/stretch.ts'
import { clock } from '../looking/words.ts'

/** Something that the program needs answers, but with errors; or refuses it for asking too often. At best it was itself released just before. */
export const dependencyFails: ReleaseRule = {
  kind: 'dependency-fails',
  async examine(about, ask) {
    const failing = answeredErrorsIn(await logsOf(about, ask), about)
    if (failing === undefined) return { causes: [], notChecked: [] }
    const stretch = await stretchOf(about, ask)
    const harm = stretch === undefined ? undefined : await harmOf(about, stretch, ask)
    const rollout = await ownRollout(failing, harm?.sinceMs, about, ask)
    const line = quoted(failing.line, 240)
    const signs: Sign[] = [
      {
        kind: 'log',
        strength: failing.count > 1 ? 'strong' : 'weak',
        numbers: [failing.number],
        text: { en: `Its log says so: \`${line}\``, zh: `日志：\`${line}\`` },
      },
      ...(harm === undefined ? [] : [harm.sign]),
      ...(rollout === undefined ? [] : [rollout]),
    ]
    const told = failing.status === 429 ? tooOften(failing, about) : withErrors(failing, about)
    const impact = [
      cite(
        {
          en: `What ${about.deployment.appName} needs ${failing.host} for fails`,
          zh: `${about.deployment.appName} 中依赖 ${failing.host} 的功能失败`,
        },
        failing.number,
      ),
    ]
    const covers = [...symptomCauses, 'release.error-in-code']
    return { notChecked: [], causes: [causeOf({ ...told, signs, impact, promQL: harm === undefined ? [] : [harm.promQL], covers })] }
  },
}

type Told = Pick<Finding, 'cause' | 'summary' | 'steps'>

function withErrors({ host, status }: AnsweredErrors, { deployment: { appName, packageVersion } }: Case): Told {
  return {
    cause: 'release.dependency-down',
    summary: {
      en: `${host}, which ${appName} ${packageVersion} calls, answers with errors (${status})`,
      zh: `${appName} ${packageVersion} 所调用的 ${host} 返回错误（${status}）`,
    },
    steps: [
      {
        en: `See why ${host} fails, and whether it was changed; ${appName} recovers with it.`,
        zh: `排查 ${host} 出错的原因及其近期变更，恢复后 ${appName} 会随之恢复。`,
      },
      {
        en: `Rolling ${appName} back helps only if ${packageVersion} asks ${host} for something new.`,
        zh: `仅当 ${packageVersion} 对 ${host} 的调用方式有变化时，回滚 ${appName} 才有帮助。`,
      },
    ],
  }
}

function tooOften({ host }: AnsweredErrors, { deployment: { appName, packageVersion } }: Case): Told {
  return {
    cause: 'release.rate-limited',
    summary: {
      en: `${host} refuses ${appName} ${packageVersion} for asking too often (429 Too Many Requests)`,
      zh: `${appName} ${packageVersion} 请求过于频繁，被 ${host} 限流（429 Too Many Requests）`,
    },
    steps: [
      {
        en: `See what ${packageVersion} asks ${host} more often for than before; roll ${appName} back until it asks less.`,
        zh: `对比 ${packageVersion} 与上一版本对 ${host} 的请求量；在降低请求频率之前先回滚 ${appName}。`,
      },
      { en: `If the rate is meant, ask ${host} for a higher quota.`, zh: `若确需该频率，请向 ${host} 申请更高配额。` },
    ],
  }
}

const History = z.object({ revisions: z.array(z.object({ revision: z.number(), createdAt: z.string(), isCurrent: z.boolean() })) })
const soonMs = 600_000

/** A roll-out of the dependency itself, a few minutes before it began. */
async function ownRollout(
  { host }: AnsweredErrors,
  sinceMs: number | undefined,
  { deployment: { workload } }: Case,
  ask: Ask,
): Promise<Sign | undefined> {
  const [name = '', second] = host.split('.')
  const isInside = second === undefined || /\.(?:svc|local)$/.test(host) || host.split('.').length === 2
  if (workload === undefined || sinceMs === undefined || !isInside || !/^[a-z0-9-]+$/.test(name)) return undefined
  const namespace = second === undefined ? workload.namespace : second
  const answer = await ask({ name: 'get_rollout_history', arguments: { kind: 'Deployment', namespace, name } })
  const current = readAnswer(History, answer)?.revisions.find(({ isCurrent }) => isCurrent)
  const rolledMs = current === undefined ? Number.NaN : epochMsOf(current.createdAt)
  if (current === undefined || !(rolledMs - 60_000 <= sinceMs && sinceMs - rolledMs <= soonMs)) return undefined
  const text = {
    en: `${name} was itself rolled out at ${clock(current.createdAt)} (revision ${current.revision}), just before it began`,
    zh: `${name} 自身于 ${clock(current.createdAt)} 发布（第 ${current.revision} 版），问题随后出现`,
  }
  return { kind: 'change', strength: 'strong', numbers: [answer.number], text }
}
