import type { Announcement } from '../../domain/announcement.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { EventBody, TimelineEvent } from '../../domain/incident/timeline.ts'
import type { Instant } from '../../domain/instant.ts'
import { refText } from '../../domain/object-ref.ts'
import { type Text, verbatim } from '../../domain/text.ts'
import type { AnnouncementNotice, IncidentNotice, Notice, NoticeKind } from '../../notifiers/contract.ts'
import type { Delivery } from '../../ports/store/store.ts'

/** What people are told of, and with which word. Everything else is in the timeline for those who look. */
export function noticeKindOf({ body }: TimelineEvent): NoticeKind | undefined {
  switch (body.type) {
    case 'diagnosis.made':
      return body.verdict === 'cause-found' || body.verdict === 'not-known' || body.verdict === 'could-not-look' ? 'opened' : undefined
    case 'decision.made':
      if (body.decision === 'execute') return body.tellFirst === true ? 'starting' : undefined
      return body.decision === 'wait-approval' ? 'needs-approval' : undefined
    case 'verify.passed':
      return 'mended'
    case 'undo.done':
      return 'undone'
    case 'write.refused':
      return 'could-not'
    case 'undo.refused':
      return 'could-not'
    case 'step.failed':
      return body.dead ? 'could-not' : undefined
    case 'incident.closed':
      return body.reason === 'recovered' ? 'recovered' : undefined
    default:
      return undefined
  }
}

/** The channels that an event is told to: all of them, or none. Given to the store, which writes the deliveries with the event. */
export function tellsTo(channels: readonly string[]): (event: TimelineEvent) => readonly string[] {
  return (event) => (noticeKindOf(event) === undefined ? [] : channels)
}

/** The notice of an event; the incident may have moved on since, and is told as it is now. */
export function noticeOf(event: TimelineEvent, incident: Incident, publicUrl: string | undefined): IncidentNotice | undefined {
  const kind = noticeKindOf(event)
  if (kind === undefined) return undefined
  const [id, url] = [`${incident.id}-${event.seq}`, addressOf(publicUrl, `/i/${incident.id}`)]
  return { kind, id, at: event.at, incident, event, title: titleOf(kind, event.body, incident), body: bodyOf(event.body, incident), url }
}

/** The notice of what is no trouble of one incident; told once by whoever announced it. */
export function noticeOfAnnouncement(
  announcement: Announcement,
  delivery: { readonly id: number; readonly at: Instant },
  publicUrl: string | undefined,
): AnnouncementNotice {
  const { kind, title, body, path } = announcement
  return { kind, id: `announcement-${delivery.id}`, at: delivery.at, announcement, title, body, url: addressOf(publicUrl, path) }
}

function addressOf(publicUrl: string | undefined, path: string): string | undefined {
  return publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, '')}${path}`
}

/** Number of the event that a delivery tells of; 0 = of none. */
export function seqOf({ about }: Delivery): number {
  return about.kind === 'event' ? about.seq : 0
}

/** Same kind and same title: nothing that its reader does not know already. */
export function saysTheSame(left: Notice, right: Notice): boolean {
  return left.kind === right.kind && left.title.en === right.title.en
}

/** Its reader takes the trouble for over. */
export function isEnd({ kind }: Notice): boolean {
  return kind === 'mended' || kind === 'undone' || kind === 'recovered'
}

const heads: Readonly<Record<NoticeKind, Text>> = {
  opened: verbatim(''),
  'needs-approval': { en: 'Needs approval: ', zh: '待审批：' },
  starting: { en: 'About to mend: ', zh: '即将修复：' },
  mended: { en: 'Mended: ', zh: '已修复：' },
  undone: { en: 'Undone: ', zh: '已撤销：' },
  'could-not': { en: 'Could not mend: ', zh: '未能修复：' },
  recovered: { en: 'Recovered by itself: ', zh: '已自行恢复：' },
}

/** The sentence that names the cause: of the diagnosis that is told of, else of the incident now. */
function titleOf(kind: NoticeKind, body: EventBody, incident: Incident): Text {
  const trouble = body.type === 'diagnosis.made' ? body.trouble : incident.trouble
  const sentence = trouble?.cause.summary ?? verbatim(incident.title)
  return after(heads[kind], sentence)
}

function bodyOf(body: EventBody, incident: Incident): Text {
  const object = incident.trouble?.cause.object ?? incident.objects[0]
  const place = verbatim(object === undefined ? '' : refText(object))
  return lines(place, reasonOf(body, incident))
}

function reasonOf(body: EventBody, incident: Incident): Text {
  switch (body.type) {
    case 'diagnosis.made':
      if (body.verdict === 'could-not-look') return { en: 'Aceso could not look at the cluster.', zh: '无法查看集群。' }
      return lines(...(body.trouble?.cause.evidence ?? []).slice(0, 3).map(({ text }) => after(verbatim('- '), text)))
    case 'decision.made':
      return lines(...(incident.plan?.actions ?? []).map(({ title }) => after(verbatim('- '), title)), body.why)
    case 'write.refused':
      return after({ en: 'The cluster refused the change: ', zh: '集群拒绝了变更：' }, verbatim(body.message))
    case 'step.failed':
      return after({ en: `Step ${body.step} failed for good: `, zh: `步骤 ${body.step} 彻底失败：` }, verbatim(body.message))
    case 'verify.passed':
    case 'undo.refused':
    case 'incident.closed':
      return body.why
    default:
      return verbatim('')
  }
}

function after(head: Text, tail: Text): Text {
  return { en: head.en + tail.en, zh: head.zh + tail.zh }
}

function lines(...texts: readonly Text[]): Text {
  const joined = (language: keyof Text): string =>
    texts
      .map((text) => text[language])
      .filter((line) => line !== '')
      .join('\n')
  return { en: joined('en'), zh: joined('zh') }
}
