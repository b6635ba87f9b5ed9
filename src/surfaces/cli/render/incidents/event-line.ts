import type { EventBody, TimelineEvent } from '../../../../domain/incident/timeline.ts'
import { refText } from '../../../../domain/object-ref.ts'
import { fill, type Text, verbatim } from '../../../../domain/text.ts'
import { type Look, plain, row, say } from '../../page.ts'

/** `11:02:03  aceso  diagnosed: ...`: when, who, what. */
export function eventLine(event: TimelineEvent, look: Look): string {
  const text = say(look, eventText(event.body))
  const by = event.actor.kind === 'person' ? `${plain(event.actor.name)}: ` : ''
  return row(look, { indent: 2, label: event.at.slice(11, 19), labelColumns: 10, text: by + text })
}

/** One event in a few words. A person's name stands before it where a person did it. */
function eventText(body: EventBody): Text {
  switch (body.type) {
    case 'incident.opened':
      return fill({ en: 'opened: {title}', zh: '开启：{title}' }, { title: body.title })
    case 'incident.reopened':
      return fill({ en: 'it is back: {title}', zh: '再次出现：{title}' }, body)
    case 'incident.closed':
      return { en: `closed: ${body.why.en}`, zh: `关闭：${body.why.zh}` }
    case 'incident.absorbed':
    case 'incident.merged':
    case 'incident.split':
      return mergeText(body)
    case 'signal.joined':
      return fill({ en: 'signal: {title}{object}', zh: '信号：{title}{object}' }, { title: body.title, object: objectText(body) })
    case 'signal.resolved':
      return fill({ en: 'signal over: {title}', zh: '信号解除：{title}' }, body)
    case 'look.began':
      return { en: 'began to look', zh: '开始查看' }
    case 'diagnosis.made':
      return body.trouble === undefined
        ? verdictTexts[body.verdict]
        : { en: `cause: ${body.trouble.cause.summary.en}`, zh: `原因：${body.trouble.cause.summary.zh}` }
    case 'plan.none':
      return { en: `nothing to propose: ${body.why.en}`, zh: `没有可提议的修复：${body.why.zh}` }
    case 'decision.made':
      return { en: `${decisionTexts[body.decision].en}: ${body.why.en}`, zh: `${decisionTexts[body.decision].zh}：${body.why.zh}` }
    case 'pattern.learned':
      return body.helped
        ? { en: 'remembered that it helped', zh: '已记录：此法有效' }
        : { en: 'remembered that it did not help', zh: '已记录：此法无效' }
    case 'mend.asked':
      return askedText(body)
    case 'feedback.given':
      return body.rating === 'good' ? { en: 'called the answer good', zh: '评价：好' } : { en: 'called the answer bad', zh: '评价：不好' }
    case 'step.failed':
      return fill({ en: 'step {step} failed (attempt {attempt}): {message}', zh: '步骤 {step} 失败（第 {attempt} 次）：{message}' }, body)
    case 'note.added':
      return body.words ?? verbatim(body.text)
    default:
      return planText(body)
  }
}

function askedText({ object, force, noRestart, addProbes }: Extract<EventBody, { readonly type: 'mend.asked' }>): Text {
  const more: readonly Text[] = [
    ...(force ? [{ en: ', even if the cause is not sure', zh: '，原因不确定时也继续' }] : []),
    ...(noRestart === true ? [{ en: ', restarting nothing by itself', zh: '，不自动重启' }] : []),
    ...(addProbes.length === 0
      ? []
      : [{ en: `, with probes for ${addProbes.join(' and ')}`, zh: `，并添加 ${addProbes.join('、')} 探针` }]),
  ]
  return {
    en: `asked to mend ${refText(object)}${more.map(({ en }) => en).join('')}`,
    zh: `请求修复 ${refText(object)}${more.map(({ zh }) => zh).join('')}`,
  }
}

type PlanBody = Extract<EventBody, { readonly planId: string }> | Extract<EventBody, { readonly type: 'plan.proposed' }>

function planText(body: Exclude<PlanBody, { readonly type: 'decision.made' }>): Text {
  switch (body.type) {
    case 'plan.proposed':
      return proposedText(body)
    case 'plan.dry-run':
      return body.ok
        ? { en: 'dry run passed', zh: '试运行通过' }
        : verbatimAfter({ en: 'dry run refused: ', zh: '试运行被拒：' }, body.message)
    case 'plan.approved':
      return verbatimAfter({ en: 'approved ', zh: '已批准 ' }, body.planId, body.comment)
    case 'plan.rejected':
      return verbatimAfter({ en: 'rejected ', zh: '已拒绝 ' }, body.planId, body.comment)
    case 'plan.expired':
      return verbatimAfter({ en: 'nobody answered in time: ', zh: '超时未审批：' }, body.planId)
    case 'write.intended':
      return body.undo ? { en: 'about to put a change back', zh: '准备撤销变更' } : { en: 'about to make a change', zh: '准备执行变更' }
    case 'write.done':
      return body.undo ? { en: 'change put back', zh: '变更已撤销' } : { en: 'change made', zh: '变更已执行' }
    case 'write.refused':
      return verbatimAfter({ en: 'the cluster refused: ', zh: '集群拒绝：' }, body.message)
    case 'undo.done':
      return { en: 'undone', zh: '撤销完成' }
    case 'plan.abandoned':
    case 'verify.waiting':
    case 'verify.passed':
    case 'verify.failed':
    case 'undo.requested':
    case 'undo.refused':
      return { en: `${whyTexts[body.type].en}: ${body.why.en}`, zh: `${whyTexts[body.type].zh}：${body.why.zh}` }
  }
}

const whyTexts = {
  'plan.abandoned': { en: 'plan abandoned', zh: '方案作废' },
  'verify.waiting': { en: 'watching whether it helped', zh: '正在验证效果' },
  'verify.passed': { en: 'verified', zh: '验证通过' },
  'verify.failed': { en: 'it did not help', zh: '未见效' },
  'undo.requested': { en: 'undo', zh: '撤销' },
  'undo.refused': { en: 'not undone', zh: '未撤销' },
} as const

const verdictTexts = {
  'cause-found': { en: 'cause found', zh: '已找到原因' },
  'not-known': { en: 'cause not known', zh: '原因未知' },
  recovered: { en: 'it has recovered by itself', zh: '已自行恢复' },
  healthy: { en: 'everything looked at is well', zh: '所查对象均正常' },
  'could-not-look': { en: 'could not look', zh: '无法查看' },
} as const

const decisionTexts = {
  execute: { en: 'starting the mend', zh: '开始修复' },
  hold: { en: 'held back for now', zh: '暂缓执行' },
  'wait-approval': { en: 'waiting for approval', zh: '等待审批' },
  suggest: { en: 'suggested only', zh: '仅建议' },
  observe: { en: 'observed only', zh: '仅观察' },
  refuse: { en: 'refused by policy', zh: '被策略拒绝' },
} as const

function proposedText({ plan }: Extract<EventBody, { readonly type: 'plan.proposed' }>): Text {
  const titles = (language: keyof Text): string => plan.actions.map(({ title }) => title[language]).join(language === 'zh' ? '；' : '; ')
  return { en: `proposed ${plan.id}: ${titles('en')}`, zh: `提议 ${plan.id}：${titles('zh')}` }
}

function mergeText(body: Extract<EventBody, { readonly type: 'incident.absorbed' | 'incident.merged' | 'incident.split' }>): Text {
  switch (body.type) {
    case 'incident.absorbed':
      return { en: `took in ${body.other}: ${body.why.en}`, zh: `并入 ${body.other}：${body.why.zh}` }
    case 'incident.merged':
      return { en: `merged into ${body.into}: ${body.why.en}`, zh: `合并到 ${body.into}：${body.why.zh}` }
    case 'incident.split':
      return { en: `taken out of ${body.from}: ${body.why.en}`, zh: `从 ${body.from} 拆出：${body.why.zh}` }
  }
}

function verbatimAfter(head: Text, ...rest: readonly (string | undefined)[]): Text {
  const tail = rest.filter((part) => part !== undefined && part !== '').join(': ')
  return { en: head.en + tail, zh: head.zh + tail }
}

function objectText({ object }: Extract<EventBody, { readonly type: 'signal.joined' }>): string {
  return object === undefined ? '' : ` (${refText(object)})`
}
