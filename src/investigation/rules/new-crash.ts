import { z } from 'zod'
import { epochMsOf } from '../../domain/instant.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { latestMatch, logsOf } from '../looking/logs.ts'
import { terminationsOf } from '../looking/terminations.ts'

const signals: Readonly<Record<number, string>> = { 132: 'SIGILL', 134: 'SIGABRT', 135: 'SIGBUS', 136: 'SIGFPE', 139: 'SIGSEGV' }
const panic = /\bpanic: |goroutine \d+ \[running\]|thread '.+' panicked|terminate called after throwing|Segmentation fault|stack smashing/

/** The program dies of a bug of its own that was not seen before the release: by a signal, a panic, or as a group of core files that begins with it. */
export const newCrash: ReleaseRule = {
  kind: 'new-crash',
  async examine(about, ask) {
    const [ended] = (await terminationsOf(about, ask)).filter(({ exitCode }) => signals[exitCode] !== undefined)
    const panicked = latestMatch(await logsOf(about, ask), panic)
    const groups = await newGroups(about, ask)
    const signs: Sign[] = [
      ...(ended === undefined ? [] : [{ kind: 'status', strength: 'strong', numbers: [ended.number], text: endedText(ended) } as const]),
      ...(panicked === undefined
        ? []
        : [
            {
              kind: 'log',
              strength: 'strong',
              numbers: [panicked.number],
              text: { en: `The log says \`${quoted(panicked.line, 200)}\``, zh: `日志：\`${quoted(panicked.line, 200)}\`` },
            } as const,
          ]),
      ...groups,
    ]
    if (signs.length === 0) return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const how = ended === undefined ? '' : ` (${signals[ended.exitCode]})`
    // A workload that never restarted before has its restarts from the new version: its pods are all new.
    const fresh: Sign = {
      kind: 'history',
      strength: 'weak',
      numbers: signs[0]?.numbers ?? [],
      text: { en: `Only pods of ${packageVersion} are seen to crash`, zh: `仅观察到 ${packageVersion} 的 Pod 崩溃` },
    }
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.new-crash',
          summary: {
            en: `${appName} ${packageVersion} crashes${how}, which began with this release`,
            zh: `${appName} ${packageVersion} 崩溃${how}，自本次发布开始`,
          },
          signs: [...signs, fresh],
          impact: [
            cite(
              { en: `Pods of ${appName} restart and lose what they were doing`, zh: `${appName} 的 Pod 反复重启，处理中的请求会丢失` },
              signs[0]?.numbers[0] ?? 0,
            ),
          ],
          steps: [
            {
              en: `Roll ${appName} back to the version before ${packageVersion}.`,
              zh: `将 ${appName} 回滚到 ${packageVersion} 之前的版本。`,
            },
            {
              en: 'Read the stack of the crash, or switch on the collection of core files, and look for it in what the release changed.',
              zh: '查看崩溃堆栈（或开启 core 文件采集），并与本次发布的改动对照。',
            },
          ],
          promQL: [],
          covers: [...symptomCauses, 'crash.*', 'release.bad-revision'],
        }),
      ],
    }
  },
}

function endedText({ pod, exitCode, restarts }: { readonly pod: string; readonly exitCode: number; readonly restarts: number }) {
  return {
    en: `Pod ${pod} ended with exit code ${exitCode} (${signals[exitCode]}) and has restarted ${restarts} times`,
    zh: `Pod ${pod} 以退出码 ${exitCode}（${signals[exitCode]}）结束，已重启 ${restarts} 次`,
  }
}

const Groups = z.object({
  groups: z.array(z.object({ id: z.string(), firstSeen: z.string(), program: z.string(), signal: z.string(), count: z.number() })),
})

/** Kinds of crashes of this program that nobody had seen before the release. */
async function newGroups({ deployment: { appName, workload }, releasedAt }: Case, ask: Ask): Promise<readonly Sign[]> {
  if (releasedAt === undefined) return []
  const answer = await ask({ name: 'list_crash_groups', arguments: { sortBy: 'firstSeen' } })
  const known = [appName, workload?.name ?? appName].map((name) => name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase())
  return (readAnswer(Groups, answer)?.groups ?? [])
    .filter(
      ({ firstSeen, program }) =>
        epochMsOf(firstSeen) >= epochMsOf(releasedAt) && known.includes(program.replaceAll(/[^a-z0-9]/gi, '').toLowerCase()),
    )
    .slice(0, 2)
    .map(({ id, signal, count }) => ({
      kind: 'crash',
      strength: 'strong',
      numbers: [answer.number],
      text: {
        en: `Crash group \`${id}\` (${signal}) was first seen after the release, ${count} times since`,
        zh: `崩溃组 \`${id}\`（${signal}）在发布后首次出现，至今 ${count} 次`,
      },
    }))
}
