import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite } from '../looking/answer.ts'
import { codeChangesOf } from '../looking/code-changes.ts'
import { changeOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { late } from '../looking/late.ts'
import { latency, latencyJudging, latencyText } from '../looking/measures.ts'
import { stretchOf } from '../looking/stretch.ts'
import { suspiciousLines } from '../looking/suspicious-lines.ts'
import { clock } from '../looking/words.ts'

const mostShown = 3

/** Requests take longer since the release, and the release changes code in a way that makes them so. */
export const slowQuery: ReleaseRule = {
  kind: 'slow-query',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const measure = stretch === undefined ? undefined : await latency(about, stretch, ask)
    if (stretch === undefined || measure === undefined) return { causes: [], notChecked: [] }
    const change = changeOf(measure.course, latencyJudging(measure))
    if (change.kind !== 'rose') return { causes: [], notChecked: [] }
    const changes = await codeChangesOf(about, ask)
    const suspects = (changes ?? []).flatMap(({ lines, number, pullNumber }) =>
      suspiciousLines(lines).map((suspect) => ({ ...suspect, number, pullNumber })),
    )
    const ordered = suspects.toSorted((left, right) => Number(right.isTelling) - Number(left.isTelling))
    const [first] = ordered
    if (first === undefined) return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const { number, promQL } = measure.course
    const [before, now] = [latencyText(measure, change.before), latencyText(measure, change.now)]
    const place = (suspect: typeof first): string => `\`${suspect.line.file}:${suspect.line.line}\``
    const slower: Sign = {
      kind: 'metric',
      strength: 'strong',
      numbers: [number],
      text: {
        en: `Duration of requests to ${appName}: ${before} before the release, ${now} now, since ${clock(change.sinceMs)}`,
        zh: `${appName} 的请求耗时：发布前 ${before}，现在 ${now}，自 ${clock(change.sinceMs)} 起`,
      },
    }
    const signs = ordered.slice(0, mostShown).map(
      (suspect): Sign => ({
        kind: 'change',
        strength: suspect.isTelling ? 'strong' : 'weak',
        numbers: [suspect.number],
        text: {
          en: `Pull request #${suspect.pullNumber} ${suspect.what.en} at ${place(suspect)}: \`${shownLine(suspect.line.text)}\``,
          zh: `合并请求 #${suspect.pullNumber} 在 ${place(suspect)} ${suspect.what.zh}：\`${shownLine(suspect.line.text)}\``,
        },
      }),
    )
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.slow-query',
          summary: {
            en: `${appName} ${packageVersion} is slow because its change ${first.what.en} at ${place(first)} (pull request #${first.pullNumber}): requests take ${now} instead of ${before}`,
            zh: `${appName} ${packageVersion} 变慢，原因是 ${place(first)}（合并请求 #${first.pullNumber}）${first.what.zh}：请求耗时由 ${before} 变为 ${now}`,
          },
          signs: [slower, ...signs],
          against: late(change.sinceMs, stretch, number),
          impact: [cite({ en: `Requests to ${appName} take ${now}`, zh: `${appName} 的请求耗时为 ${now}` }, number)],
          steps: [
            {
              en: `Roll ${appName} back, or revert pull request #${first.pullNumber}.`,
              zh: `回滚 ${appName}，或撤销合并请求 #${first.pullNumber}。`,
            },
            {
              en: `Read ${place(first)}; run its query with EXPLAIN on data of the real size before it is released again.`,
              zh: `检查 ${place(first)}，再次发布前在真实数据量上用 EXPLAIN 验证查询。`,
            },
          ],
          promQL: [promQL],
          covers: [...symptomCauses],
        }),
      ],
    }
  },
}

/** In a code mark of its own; backticks would end it. */
function shownLine(text: string): string {
  return quoted(text.trim().replaceAll('`', "'"), 160)
}
