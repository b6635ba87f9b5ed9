import { z } from 'zod'
import { epochMsOf } from '../../domain/instant.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { podsOf } from '../looking/pods.ts'
import { templateDifferences } from '../looking/template-differences.ts'

/** The kubelet kills pods of the new version since their probe does not answer in time, though they start and serve: at the moment of looking all may be ready. */
export const probeKills: ReleaseRule = {
  kind: 'probe-kills',
  async examine(about, ask) {
    const killed = await killingsOf(about, ask)
    if (killed === undefined) return { causes: [], notChecked: [] }
    const { deployment } = about
    const { appName, packageVersion } = deployment
    const changed = (await templateDifferences(about, ask)).find(({ path }) => /(?:liveness|startup)Probe/.test(path))
    const why = killed.failure === undefined ? '' : `: \`${quoted(killed.failure, 240)}\``
    const signs: Sign[] = [
      {
        kind: 'event',
        strength: 'proof',
        numbers: [killed.number],
        text: {
          en: `The kubelet says \`${quoted(killed.message, 200)}\` of ${killed.pods.join(', ')}, ${killed.count} times`,
          zh: `kubelet：\`${quoted(killed.message, 200)}\`，涉及 ${killed.pods.join('、')}，共 ${killed.count} 次`,
        },
      },
      ...(killed.failure === undefined
        ? []
        : [
            {
              kind: 'event',
              strength: 'weak',
              numbers: [killed.number],
              text: { en: `It says why${why}`, zh: `其原因${why}` },
            } satisfies Sign,
          ]),
      ...(changed === undefined
        ? []
        : [
            {
              kind: 'change',
              strength: 'strong',
              numbers: [changed.number],
              text: { en: `This release changed \`${changed.path}\``, zh: `本次发布修改了 \`${changed.path}\`` },
            } satisfies Sign,
          ]),
    ]
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.probe-kills',
          summary: {
            en: `Pods of ${appName} ${packageVersion} are killed by their ${killed.probe} probe${why}`,
            zh: `${appName} ${packageVersion} 的 Pod 因 ${killed.probe} 探针失败被终止${why}`,
          },
          signs,
          impact: [
            cite(
              { en: `${appName} loses pods, and the others get their load`, zh: `${appName} 的 Pod 反复被终止，其余 Pod 负载上升` },
              killed.number,
            ),
          ],
          steps: [
            {
              en: `Give the ${killed.probe} probe more time and more tries, and let it ask only whether the process itself is alive: no database, no other service.`,
              zh: `放宽 ${killed.probe} 探针的超时与失败次数，并且只检查进程自身是否存活，不访问数据库或其他服务。`,
            },
            {
              en: `If pods go on being killed meanwhile, roll ${appName} back.`,
              zh: `若期间 Pod 仍被反复终止，请先回滚 ${appName}。`,
            },
          ],
          promQL: [],
          covers: [...symptomCauses, 'crash.*', 'release.bad-revision', 'release.bad-config', 'release.config-changed'],
        }),
      ],
    }
  },
}

const Events = z.object({
  events: z.array(z.object({ object: z.string(), reason: z.string(), message: z.string(), count: z.number(), lastAt: z.string() })),
})
const kills = /failed (liveness|startup) probe/

/** Events about pods of the release, since it. One kill is a pod that was slow once. */
async function killingsOf(about: Case, ask: Ask) {
  const { workload } = about.deployment
  const found = await podsOf(about, ask)
  if (workload === undefined || found === undefined) return undefined
  const answer = await ask({ name: 'get_events', arguments: { namespace: workload.namespace, kind: 'Pod', limit: 200 } })
  const isOurs = ({ object, lastAt }: { readonly object: string; readonly lastAt: string }): boolean =>
    found.pods.some(({ name }) => object.endsWith(`/${name}`)) &&
    (about.releasedAt === undefined || epochMsOf(lastAt) >= epochMsOf(about.releasedAt))
  const own = (readAnswer(Events, answer)?.events ?? []).filter((event) => isOurs(event))
  const killing = own.filter(({ reason, message }) => reason === 'Killing' && kills.test(message))
  const [first] = killing
  const count = killing.reduce((sum, event) => sum + event.count, 0)
  if (first === undefined || count < 2) return undefined
  const probe = kills.exec(first.message)?.[1] ?? 'liveness'
  const failure = own.find(({ reason, message }) => reason === 'Unhealthy' && message.toLowerCase().startsWith(`${probe} probe failed`))
  return {
    number: answer.number,
    probe,
    count,
    message: first.message,
    failure: failure?.message,
    pods: [...new Set(killing.map(({ object }) => object.split('/').at(-1) ?? object))].slice(0, 3),
  }
}
