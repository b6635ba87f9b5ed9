import { z } from 'zod'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { refText } from '../domain/object-ref.ts'
import type { World } from '../world/world.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import { type Absence, absencesOf } from './references/absences.ts'
import { waysBack } from './references/mends.ts'

const causes = {
  'reference.configmap-missing': {
    severity: 'high',
    summary: { en: '{name} cannot start: ConfigMap {target} does not exist', zh: '{name} 无法启动：ConfigMap {target} 不存在' },
    help: {
      en: 'Create ConfigMap {target} in the namespace of {object}, or correct the name in its template.',
      zh: '在 {object} 所在命名空间创建 ConfigMap {target}，或修正模板中的名称。',
    },
  },
  'reference.secret-missing': {
    severity: 'high',
    summary: { en: '{name} cannot start: Secret {target} does not exist', zh: '{name} 无法启动：Secret {target} 不存在' },
    help: {
      en: 'Create Secret {target} in the namespace of {object}, or correct the name in its template.',
      zh: '在 {object} 所在命名空间创建 Secret {target}，或修正模板中的名称。',
    },
  },
  'reference.key-missing': {
    severity: 'high',
    summary: { en: '{name} cannot start: {kind} {target} has no key {key}', zh: '{name} 无法启动：{kind} {target} 缺少键 {key}' },
    help: {
      en: 'Put key {key} into {kind} {target}, or name a key that it has.',
      zh: '在 {kind} {target} 中补上键 {key}，或改为引用已有的键。',
    },
  },
  'reference.service-account-missing': {
    severity: 'high',
    summary: {
      en: '{name} gets no pods: ServiceAccount {target} does not exist',
      zh: '{name} 无法创建 Pod：ServiceAccount {target} 不存在',
    },
    help: { en: 'Create ServiceAccount {target}, or name one that exists.', zh: '创建 ServiceAccount {target}，或改用已有的账户。' },
  },
  'reference.volume-missing': {
    severity: 'high',
    summary: { en: '{name} cannot start: {kind} {target} does not exist', zh: '{name} 无法启动：{kind} {target} 不存在' },
    help: { en: 'Create {kind} {target}, or name a claim that exists.', zh: '创建 {kind} {target}，或改用已有的存储卷声明。' },
  },
  'reference.host-path-wrong': {
    severity: 'high',
    summary: { en: '{name} cannot start: {path} on its node is not a {wanted}', zh: '{name} 无法启动：节点上的 {path} 不是 {wanted}' },
    help: {
      en: 'Create {path} on the node, or correct path or type of the hostPath volume.',
      zh: '在节点上创建 {path}，或修正 hostPath 卷的路径或类型。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/** A workload names a ConfigMap, Secret, key, claim, account or host path that is not there. The cluster's own words decide; without them the world does, less surely. */
export const missingReference = defineAnalyzer({
  kind: 'missing-reference',
  settings: z.strictObject({ similarNames: z.boolean().default(true).describe('offer the nearest existing name') }),
  causes,

  async analyze(input, { similarNames }) {
    return absencesOf(input).map((absence) => hypothesisOf(input.world, absence, similarNames))
  },
})

function hypothesisOf(world: World, absence: Absence, similarNames: boolean): Hypothesis {
  const { missing, owner, references, evidence, explains } = absence
  if (missing.kind === 'HostPath') {
    return cause('reference.host-path-wrong', { object: owner, facts: { path: missing.path, wanted: missing.wanted }, evidence, explains })
  }
  const { kind, name, key } = missing
  const back = waysBack(world, absence, similarNames)
  const [container, ...others] = new Set(references.flatMap((reference) => reference.container ?? []))
  return cause(codeOf(kind, key), {
    object: owner,
    facts: {
      kind,
      target: name,
      reference: refText({ kind, namespace: owner.namespace, name }),
      ...(key === undefined ? {} : { key }),
      ...(container === undefined || others.length > 0 ? {} : { container }),
    },
    evidence: [...evidence, ...back.evidence],
    explains,
    mends: back.mends,
    ...(back.since === undefined ? {} : { since: back.since }),
  })
}

function codeOf(kind: string, key: string | undefined): keyof typeof causes {
  if (key !== undefined) return 'reference.key-missing'
  if (kind === 'ConfigMap') return 'reference.configmap-missing'
  if (kind === 'Secret') return 'reference.secret-missing'
  return kind === 'ServiceAccount' ? 'reference.service-account-missing' : 'reference.volume-missing'
}
