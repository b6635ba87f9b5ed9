import type { Trouble } from '../../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import { alertFired } from '../../domain/release/firing-release.ts'
import type { Text } from '../../domain/text.ts'
import type { ReleaseRule, RuleCause } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'

/** One scan with every analyzer, in both languages; what a tool tells a model is in one. */
export type Analyze = (
  namespace: string,
  signal: AbortSignal,
) => Promise<{
  readonly troubles: readonly Trouble[]
  /** What would mend each trouble, by its key. */
  readonly plans: ReadonlyMap<string, { readonly actions: readonly { readonly title: Text }[] }>
  readonly notChecked: readonly { readonly what: Text; readonly why: Text }[]
}>

const mostEvidence = 6
const mostImpact = 8

/** What the analyzers find wrong with the release's workload: probes, images, configuration, memory, quotas, the release itself. */
export function clusterTrouble(analyze: Analyze): ReleaseRule {
  return {
    kind: 'cluster-trouble',
    async examine({ deployment: { workload, appName } }, ask, signal) {
      if (workload === undefined) {
        const what = { en: `the cluster: release ${appName} names no workload`, zh: `集群状态：发布 ${appName} 未登记工作负载` }
        return { causes: [], notChecked: [what] }
      }
      const { namespace } = workload
      const [{ number }, looked] = await Promise.all([
        ask({ name: 'analyze_cluster', arguments: { namespace } }),
        analyze(namespace, signal),
      ])
      // That a rule fires is what is asked about, and no answer.
      const own = looked.troubles.filter((trouble) => touches(trouble, workload) && trouble.cause.cause !== alertFired)
      return {
        causes: own.map((trouble) => causeOf(trouble, stepsOf(trouble, looked.plans), number)),
        notChecked: looked.notChecked.map(({ what, why }) => ({ en: `${what.en}: ${why.en}`, zh: `${what.zh}：${why.zh}` })),
      }
    },
  }
}

/** Its cause or one of its symptoms is the workload, or carries its name as pods and ReplicaSets do. */
function touches({ cause, symptoms }: Trouble, workload: ObjectRef): boolean {
  const isNear = ({ namespace, name }: ObjectRef): boolean =>
    namespace === workload.namespace && (name === workload.name || name.startsWith(`${workload.name}-`))
  return [cause.object, ...cause.explains, ...symptoms.map(({ object }) => object)].some((ref) => isNear(ref))
}

function causeOf({ cause, symptoms }: Trouble, steps: readonly Text[], number: number): RuleCause {
  const cite = (text: Text): Text => ({ en: `${oneSentence(text.en)} [${number}]`, zh: `${oneSentence(text.zh)} [${number}]` })
  const affected = [...new Map(symptoms.map((symptom) => [refText(symptom.object), symptom])).values()]
  return {
    cause: cause.cause,
    summary: cause.summary,
    confidence: cause.confidence,
    evidence: cause.evidence.slice(0, mostEvidence).map(({ text }) => cite(text)),
    impact: affected
      .slice(0, mostImpact)
      .map(({ object, message }) => cite({ en: `${refText(object)}: ${message.en}`, zh: `${refText(object)}：${message.zh}` })),
    steps: [...steps],
    promQL: [],
    covers: [...symptomCauses, ...(covers.find(([family]) => cause.cause.startsWith(family))?.[1] ?? [])],
  }
}

/** The change that is offered, with the reason; where none is possible, what the causes of mends say, or the advice. */
function stepsOf({ key, cause }: Trouble, plans: Awaited<ReturnType<Analyze>>['plans']): readonly Text[] {
  const reasons = cause.mends.map(({ why }) => why)
  const [first, ...others] = (plans.get(key)?.actions ?? []).map(({ title }) => title)
  if (first === undefined) return reasons.length > 0 || cause.advice === undefined ? reasons : [cause.advice]
  const [reason] = reasons
  return [reason === undefined ? first : { en: `${first.en}: ${reason.en}`, zh: `${first.zh}：${reason.zh}` }, ...others]
}

/** What the analyzers say more exactly than rules do: which tag, which quota, which key. */
const covers: readonly (readonly [string, readonly string[]])[] = [
  ['image.', ['release.bad-image']],
  ['quota.', ['release.quota-exceeded']],
  ['reference.', ['release.bad-config']],
  ['probe.', ['release.probe-kills']],
]

/** Words of a kubelet or a log are several sentences; as quoted material they are one, with one citation. */
function oneSentence(text: string): string {
  return /[.;!?](?:\s|$)|[。；！？]/.test(text) ? `\`${text.replaceAll('`', "'")}\`` : text
}
