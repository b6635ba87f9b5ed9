import { z } from 'zod'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { latestMatch, logsOf } from '../looking/logs.ts'

const refused =
  /x509:.{0,200}(?:expired|not yet valid|unknown authority|not valid for)|certificate (?:has |is )?(?:expired|not yet valid)|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate verify failed|PKIX path|CertificateExpired|tls: bad certificate|SSL_ERROR|self[- ]signed certificate/i

const refusedOfHost = new RegExp(
  `(?:https?://|\\b(?:[a-z0-9-]+\\.)+[a-z]{2,}:\\d).*(?:${refused.source})|(?:${refused.source}).*https?://`,
  'i',
)

/** A certificate is no longer, or not yet, valid: of something that the program calls, or of the address under which it is called. */
export const certificate: ReleaseRule = {
  kind: 'certificate',
  async examine(about, ask) {
    const logs = await logsOf(about, ask)
    // What caused an error stands below it, on a line that names no host.
    const logged = latestMatch(logs, refusedOfHost) ?? latestMatch(logs, refused)
    const host = logged === undefined ? undefined : hostIn(logged.line)
    const [ended, told] = await Promise.all([endedCertificates(ask), eventsOfCertificates(about, ask)])
    const addresses = [...(host === undefined ? [] : [host]), ...(await addressesOf(about, ask))]
    const probed = ended.found.find(({ instance }) => addresses.some((address) => instance.includes(address)))
    const name = host ?? (probed === undefined ? undefined : hostIn(probed.instance)) ?? told?.object
    if (name === undefined || (logged === undefined && probed === undefined && told === undefined)) return { causes: [], notChecked: [] }
    const isEarly = logged !== undefined && /is before|not yet valid(?!:)/.test(logged.line) && !/is after/.test(logged.line)
    const signs: Sign[] = [
      ...(logged === undefined
        ? []
        : [
            {
              kind: 'log',
              strength: 'proof',
              numbers: [logged.number],
              text: { en: `The log says \`${quoted(logged.line, 300)}\``, zh: `日志：\`${quoted(logged.line, 300)}\`` },
            } as const,
          ]),
      ...(probed === undefined
        ? []
        : [
            {
              kind: 'metric',
              strength: 'proof',
              numbers: [ended.number],
              text: {
                en: `The certificate of \`${probed.instance}\` has ended, by its own date`,
                zh: `\`${probed.instance}\` 的证书按其自身日期已过期`,
              },
            } as const,
          ]),
      ...(told === undefined
        ? []
        : [
            {
              kind: 'event',
              strength: 'strong',
              numbers: [told.number],
              text: {
                en: `An event of ${told.object}: \`${quoted(told.message, 300)}\``,
                zh: `${told.object} 的事件：\`${quoted(told.message, 300)}\``,
              },
            } as const,
          ]),
    ]
    const { appName } = about.deployment
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.certificate',
          summary: isEarly
            ? { en: `The certificate of ${name} is not valid yet, so ${appName} fails`, zh: `${name} 的证书尚未生效，导致 ${appName} 失败` }
            : {
                en: `The certificate of ${name} is not accepted any more, so ${appName} fails`,
                zh: `${name} 的证书已失效，导致 ${appName} 失败`,
              },
          signs,
          impact: [
            cite(
              { en: `Connections to ${name} are refused by their own clients`, zh: `客户端拒绝与 ${name} 建立连接` },
              signs[0]?.numbers[0] ?? 0,
            ),
          ],
          steps: [
            {
              en: `Renew the certificate of ${name}, and see why it was not renewed by itself.`,
              zh: `更换 ${name} 的证书，并查明未自动续期的原因。`,
            },
            {
              en: 'Rolling the release back does not help unless the release brought the certificate.',
              zh: '除非证书由本次发布引入，否则回滚无效。',
            },
          ],
          promQL: probed === undefined ? [] : [endedQuery],
          covers: [
            ...symptomCauses,
            'release.dependency-down',
            'crash.*',
            'release.bad-revision',
            'release.bad-config',
            'release.error-in-code',
          ],
        }),
      ],
    }
  },
}

function hostIn(text: string): string | undefined {
  return /https?:\/\/(?:[^\s@/"]*@)?([\w.-]+)/i.exec(text)?.[1] ?? /\b((?:[a-z0-9-]+\.)+[a-z]{2,}):\d+/i.exec(text)?.[1]
}

const endedQuery = 'probe_ssl_earliest_cert_expiry - time() < 0'
const Vector = z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) })

async function endedCertificates(ask: Ask) {
  const answer = await ask({ name: 'execute_query', arguments: { query: endedQuery } })
  const found = (readAnswer(Vector, answer)?.result ?? []).map(({ metric }) => ({ instance: metric['instance'] ?? metric['target'] ?? '' }))
  return { number: answer.number, found }
}

const Events = z.object({ events: z.array(z.object({ object: z.string(), message: z.string() })) })

/** Of the release's own ingress, secrets or pods: not of whatever else lies in the namespace. */
async function eventsOfCertificates({ deployment: { workload } }: Case, ask: Ask) {
  if (workload === undefined) return undefined
  const answer = await ask({ name: 'get_events', arguments: { namespace: workload.namespace, warningsOnly: true, limit: 100 } })
  const found = (readAnswer(Events, answer)?.events ?? []).find(
    ({ object, message }) =>
      /certificate|x509|tls/i.test(message) &&
      /expired|not yet valid|invalid|failed to verify/i.test(message) &&
      object.includes(`/${workload.name}`),
  )
  return found === undefined ? undefined : { ...found, number: answer.number }
}

const Found = z.object({ objects: z.array(z.object({ name: z.string() })) })
const Ingress = z.object({
  object: z.looseObject({ spec: z.looseObject({ rules: z.array(z.looseObject({ host: z.string().nullish() })).nullish() }) }),
})
const mostIngresses = 3

/** Under which it is called from outside: the hosts of the ingresses that carry its name. */
async function addressesOf({ deployment: { workload } }: Case, ask: Ask): Promise<readonly string[]> {
  if (workload === undefined) return []
  const { namespace, name } = workload
  const found = readAnswer(Found, await ask({ name: 'find_objects', arguments: { kind: 'Ingress', namespace, limit: 50 } }))
  const own = (found?.objects ?? []).filter((one) => one.name.includes(name) || name.includes(one.name)).slice(0, mostIngresses)
  const answers = await ask.all(own.map((one) => ({ name: 'get_object', arguments: { kind: 'Ingress', namespace, name: one.name } })))
  return answers.flatMap((answer) => (readAnswer(Ingress, answer)?.object.spec.rules ?? []).flatMap(({ host }) => host ?? []))
}
