import { z } from 'zod'
import { milvusKind, releaseKind } from '../domain/crash/crash-loop.ts'
import type { RestartClass } from '../domain/crash/restart-class.ts'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis, Mend } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import { clipped, quoted } from '../domain/outside-text/quoted-text.ts'
import type { Text } from '../domain/text.ts'
import type { CrashLoopReport, PodCrash } from '../ports/cluster.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'

const causes = {
  'instance.crash-looping': {
    severity: 'high',
    summary: {
      en: '{name} crashed {count} times in {minutes} min, more than {most}: {how}',
      zh: '{name} 在 {minutes} 分钟内崩溃 {count} 次，超过 {most} 次：{how}',
    },
    help: {
      en: 'The instance crashes again and again. Find the bug (aceso crash groups), or take the instance out of service until it is mended.',
      zh: '该实例反复崩溃。请定位缺陷（aceso crash groups），或在修复之前将其停用。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)
const mostGroups = 4
const scalable = new Set(['Deployment', 'StatefulSet'])

/** An instance of Milvus crashes more often than is let pass. What was counted comes from the store; here it is told, with what speaks for and against taking it down. */
export const crashLoop = defineAnalyzer({
  kind: 'crash-loop',
  settings: z.strictObject({}),
  causes,

  async analyze(input) {
    const instances = input.suspects.filter(({ kind }) => kind === milvusKind || kind === releaseKind)
    const found = await Promise.all(instances.map((object) => explain(input, object)))
    return found.flat()
  },
})

async function explain({ ask, signal }: AnalyzerInput, object: ObjectRef): Promise<Hypothesis[]> {
  const answer = await ask.crashLoop?.(object, signal)
  if (answer?.kind !== 'answer') return []
  const loop = answer.value
  const [refusal] = loop.refusals
  return [
    cause('instance.crash-looping', {
      object,
      facts: {
        count: loop.panics.length,
        most: loop.maxRestartCount,
        minutes: minutesOf(loop),
        how: howOf(loop),
      },
      explains: [object],
      evidence: [restartEvidence(loop), ...groupEvidence(loop), ...releaseEvidence(loop)],
      against: notCountedEvidence(loop),
      since: loop.panics[0].at,
      mends: refusal === undefined ? mendsOf(loop) : [],
      ...(refusal === undefined ? {} : { advice: adviceOf(refusal) }),
    }),
  ]
}

function minutesOf({ windowMs }: CrashLoopReport): number {
  return Math.round(windowMs / 60_000)
}

/** The newest crash that was read, else how most of them ended. */
function howOf({ crashes, panics }: CrashLoopReport): string {
  const [crash] = crashes
  if (crash !== undefined) {
    const where = crash.frames[0] === undefined ? '' : ` (${clipped(crash.frames[0], 90)})`
    return `${crash.abortMessage === undefined ? crash.reason : clipped(crash.abortMessage, 90)}${where}`
  }
  const codes = [...Map.groupBy(panics, ({ exitCode }) => exitCode)].toSorted(([, left], [, right]) => right.length - left.length)
  return `exit code ${codes[0]?.[0] ?? '?'}`
}

/** Every counted restart is a fact of the cluster: together they are the claim. */
function restartEvidence(loop: CrashLoopReport): Evidence {
  const { panics, object } = loop
  const last = panics.at(-1) ?? panics[0]
  const pods = [...Map.groupBy(panics, ({ pod, container, exitCode }) => `${pod}/${container}, exit code ${exitCode}`)]
  const told = pods.map(([what, { length }]) => `${length} × ${what}`).slice(0, 6)
  const span = `${panics[0].at.slice(11, 19)}-${last.at.slice(11, 19)} UTC`
  return {
    kind: 'status',
    strength: 'proof',
    text: {
      en: `${panics.length} restarts after a crash in ${minutesOf(loop)} min (${span}): ${told.join('; ')}`,
      zh: `${minutesOf(loop)} 分钟内有 ${panics.length} 次崩溃后重启（${span}）：${told.join('；')}`,
    },
    origin: `kubectl get pods -n ${object.namespace} -o wide`,
    object,
    at: last.at,
    count: panics.length,
  }
}

function groupEvidence({ crashes, object }: CrashLoopReport): Evidence[] {
  const groups = [...Map.groupBy(crashes, ({ group, reason }) => group?.id ?? reason)].slice(0, mostGroups)
  return groups.flatMap(([, own]) => (own[0] === undefined ? [] : [crashEvidence(own[0], own.length, object)]))
}

function crashEvidence(crash: PodCrash, count: number, object: ObjectRef): Evidence {
  const frames = crash.frames.slice(0, 3).map((frame) => quoted(frame, 120))
  const stack = frames.length === 0 ? '' : `: ${frames.join(' < ')}`
  const bug = crash.looksLike
  const known: Text =
    bug === undefined
      ? { en: '', zh: '' }
      : {
          en: `; looks like ${bug.id}${bug.fixedIn === undefined ? '' : `, fixed in ${bug.fixedIn}`}`,
          zh: `；与 ${bug.id} 相似${bug.fixedIn === undefined ? '' : `，已在 ${bug.fixedIn} 修复`}`,
        }
  return {
    kind: 'crash',
    strength: 'strong',
    text: {
      en: `${count} of them have a core: ${crash.reason}${stack}${known.en}`,
      zh: `其中 ${count} 次有核心转储：${crash.reason}${stack}${known.zh}`,
    },
    origin: crash.group === undefined ? `aceso crash show ${crash.id}` : `aceso crash groups  # ${crash.group.id}`,
    object,
    at: crash.at,
    count,
  }
}

/** What it runs was changed shortly before it began: going back may be the better mend. */
function releaseEvidence({ release, panics, windowMs, object }: CrashLoopReport): Evidence[] {
  if (release === undefined) return []
  const beforeMs = Date.parse(panics[0].at) - Date.parse(release.at)
  if (beforeMs < 0 || beforeMs > windowMs) return []
  return [
    {
      kind: 'change',
      strength: 'weak',
      text: {
        en: `${refText(release.workload)} got its present template (${release.image}) ${Math.round(beforeMs / 60_000)} min before the first of them`,
        zh: `${refText(release.workload)} 在首次崩溃前 ${Math.round(beforeMs / 60_000)} 分钟更新为当前模板（${release.image}）`,
      },
      origin: `kubectl rollout history ${release.workload.kind.toLowerCase()}/${release.workload.name} -n ${object.namespace}`,
      object: release.workload,
      at: release.at,
    },
  ]
}

const classWords: Readonly<Record<RestartClass, Text>> = {
  panic: { en: 'crashes', zh: '崩溃' },
  probe: { en: 'killed for a probe', zh: '探针失败被终止' },
  oom: { en: 'out of memory', zh: '内存不足' },
  exit: { en: 'ended by themselves', zh: '自行退出' },
  signal: { en: 'ended by a signal from outside', zh: '被外部信号终止' },
  completed: { en: 'ended in good order', zh: '正常结束' },
}

/** What else restarted and is no crash: it does not count, and it may be the real trouble. */
function notCountedEvidence({ notCounted, object, panics }: CrashLoopReport): Evidence[] {
  const count = notCounted.reduce((sum, one) => sum + one.count, 0)
  if (count <= panics.length) return []
  const told = notCounted.map((one) => ({
    en: `${one.count} ${classWords[one.class].en}`,
    zh: `${one.count} 次${classWords[one.class].zh}`,
  }))
  return [
    {
      kind: 'status',
      strength: 'weak',
      text: {
        en: `more restarts were no crashes: ${told.map(({ en }) => en).join(', ')}`,
        zh: `更多的重启并非崩溃：${told.map(({ zh }) => zh).join('，')}`,
      },
      origin: `kubectl get events -n ${object.namespace}`,
      object,
      count,
    },
  ]
}

function adviceOf(refusal: Text): Text {
  return { en: `It is not taken down: ${refusal.en}.`, zh: `未停用该实例：${refusal.zh}。` }
}

/** The lesser one first where it is what is configured; where uninstalling would lose data, scaling to zero is still offered. */
function mendsOf(loop: CrashLoopReport): readonly Mend[] {
  const scale = scaleMend(loop)
  return loop.action === 'uninstall' ? [uninstallMend(loop), ...scale] : scale
}

function scaleMend({ object, workloads, ...loop }: CrashLoopReport): readonly Mend[] {
  const [target, ...also] = object.kind === milvusKind ? [object] : workloads.filter(({ kind }) => scalable.has(kind))
  if (target === undefined) return []
  return [
    {
      action: 'scale-to-zero',
      target,
      params: {},
      why: {
        en: 'It serves nobody while it crashes, and every crash may harm its data and fill the disk with cores. Everything else of it stays.',
        zh: '反复崩溃的实例无法提供服务，每次崩溃都可能损坏数据并占满磁盘。其余内容全部保留。',
      },
      ...(also.length === 0 ? {} : { also }),
      ...timing(loop),
    },
  ]
}

function uninstallMend({ object, ...loop }: CrashLoopReport): Mend {
  return {
    action: object.kind === milvusKind ? 'delete-milvus' : 'uninstall-release',
    target: object,
    params: {},
    why: {
      en: 'It crashes again and again, and this is what is configured for that. Its volumes stay, and it can be brought back.',
      zh: '该实例反复崩溃，按配置应将其卸载。卷会保留，并可恢复。',
    },
    ...timing(loop),
  }
}

function timing({ waitMs, coresAwaited }: Pick<CrashLoopReport, 'waitMs' | 'coresAwaited'>): Pick<Mend, 'waitMs' | 'heldBy'> {
  if (coresAwaited === undefined) return { waitMs }
  const { count, until } = coresAwaited
  const time = until.slice(11, 19)
  return {
    waitMs,
    heldBy: {
      en: `the cores of ${count} crashes are still awaited, until ${time} UTC at the latest`,
      zh: `仍在等待 ${count} 次崩溃的核心转储，最迟至 ${time}（UTC）`,
    },
  }
}
