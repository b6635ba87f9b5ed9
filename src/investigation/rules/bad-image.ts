import { z } from 'zod'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Text } from '../../domain/text.ts'
import type { ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { latestMatch, logsOf } from '../looking/logs.ts'
import { podsOf } from '../looking/pods.ts'

const unpulled = /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable)$/
const wrongMachine = /exec format error|cannot execute binary file/i
const Events = z.object({ events: z.array(z.object({ message: z.string(), reason: z.string() })) })

/** The image of the release cannot be pulled, or was built for another machine. */
export const badImage: ReleaseRule = {
  kind: 'bad-image',
  async examine(about, ask) {
    const found = await podsOf(about, ask)
    const { workload, appName, packageVersion } = about.deployment
    if (found === undefined || workload === undefined) return { causes: [], notChecked: [] }
    const stuck = found.pods.find(({ waiting }) => waiting.some((reason) => unpulled.test(reason)))
    const wrong = latestMatch(await logsOf(about, ask), wrongMachine)
    if (stuck === undefined && wrong === undefined) return { causes: [], notChecked: [] }
    const signs: Sign[] = []
    if (wrong !== undefined)
      signs.push({
        kind: 'log',
        strength: 'proof',
        numbers: [wrong.number],
        text: { en: `The log says \`${quoted(wrong.line, 200)}\``, zh: `日志：\`${quoted(wrong.line, 200)}\`` },
      })
    if (stuck !== undefined) {
      const reason = stuck.waiting.find((one) => unpulled.test(one)) ?? ''
      signs.push({
        kind: 'status',
        strength: 'proof',
        numbers: [found.number],
        text: { en: `Pod ${stuck.name} waits: ${reason}`, zh: `Pod ${stuck.name} 等待中：${reason}` },
      })
      const events = await ask({
        name: 'get_events',
        arguments: { namespace: workload.namespace, kind: 'Pod', name: stuck.name, warningsOnly: true },
      })
      const said = readAnswer(Events, events)?.events.find(({ message }) => /pull|image/i.test(message))
      if (said !== undefined)
        signs.push({
          kind: 'event',
          strength: 'strong',
          numbers: [events.number],
          text: { en: `The kubelet says \`${quoted(said.message, 300)}\``, zh: `kubelet：\`${quoted(said.message, 300)}\`` },
        })
    }
    const why: Text =
      wrong === undefined
        ? { en: 'cannot be pulled', zh: '无法拉取' }
        : { en: 'was built for another architecture (exec format error)', zh: '构建的架构与节点不符（exec format error）' }
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.bad-image',
          summary: { en: `The image of ${appName} ${packageVersion} ${why.en}`, zh: `${appName} ${packageVersion} 的镜像${why.zh}` },
          signs,
          impact: [cite({ en: `No pod of the new version of ${appName} starts`, zh: `${appName} 新版本的 Pod 无法启动` }, found.number)],
          steps: [
            {
              en: `Build and push the image of ${packageVersion} for the nodes’ architecture under the name that the workload asks for, or roll back.`,
              zh: `按节点架构以工作负载引用的名称重新构建并推送 ${packageVersion} 的镜像，或回滚。`,
            },
          ],
          promQL: [],
          covers: [...symptomCauses, 'crash.*', 'release.bad-revision'],
        }),
      ],
    }
  },
}
