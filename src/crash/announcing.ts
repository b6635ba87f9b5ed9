import type { Announcement } from '../domain/announcement.ts'
import type { AgentReport, AgentStorage } from '../domain/crash/agent-protocol.ts'
import type { CrashRecord } from '../domain/crash/crash-record.ts'
import { bounded, type Text, verbatim } from '../domain/text.ts'
import type { CrashGroup } from '../ports/store/crash-store.ts'

const longestFrame = 120
const mostFrames = 4

/** The first crash of a bug, of enough value to be kept: told once for each group, for ever. */
export function newCrash({ id, nodeName }: AgentReport, record: CrashRecord, group: CrashGroup): Announcement {
  const { pod, score, looksLike, fingerprint, abortMessage } = record
  const what = record.reason === '' ? record.signal.name : record.reason
  const program = bounded(record.command === '' ? record.program : record.command, 60)
  const frames = fingerprint.frames.slice(0, mostFrames).map((frame) => bounded(frame, longestFrame))
  const where = frames[0] === undefined ? '' : `: ${frames[0]}`
  const place = pod === undefined ? nodeName : `${pod.namespace}/${pod.name} @ ${nodeName}`
  const lines: Text[] = [
    { en: `${place}, value ${score.totalScore} of 10`, zh: `${place}，价值评分 ${score.totalScore}（满分 10）` },
    ...(abortMessage === undefined ? [] : [verbatim(bounded(abortMessage, 200))]),
    ...frames.map((frame) => verbatim(`  ${frame}`)),
    ...looksLike.slice(0, 1).map(({ id: bug, title, fixedIn }) => ({
      en: `looks like ${bug}: ${bounded(title, 150)}${fixedIn === undefined ? '' : `; fixed in ${fixedIn}`}`,
      zh: `类似 ${bug}：${bounded(title, 150)}${fixedIn === undefined ? '' : `；修复于 ${fixedIn}`}`,
    })),
    verbatim(`aceso crash show ${group.id}`),
  ]
  return {
    key: `crash-new/${group.id}`,
    kind: 'crash-new',
    severity: 'high',
    title: { en: `New crash: ${program}: ${what}${where}`, zh: `新的崩溃：${program}：${what}${where}` },
    body: joined(lines),
    path: `/crashes/${group.id}`,
    facts: {
      crash: id,
      group: group.id,
      node: nodeName,
      score: score.totalScore,
      ...(pod === undefined ? {} : { namespace: pod.namespace, pod: pod.name }),
    },
  }
}

export function storageKey(place: string): string {
  return `storage-filling/${place}`
}

/** A store that is nearly full. `place`: a node's name, or the server's own store. */
export function storageFilling(
  place: string,
  { usedBytes, limitBytes }: Pick<AgentStorage, 'usedBytes' | 'limitBytes'>,
  advice: readonly Text[],
): Announcement {
  const percent = limitBytes === 0 ? 100 : Math.floor((usedBytes / limitBytes) * 100)
  return {
    key: storageKey(place),
    kind: 'storage-filling',
    severity: 'medium',
    title: {
      en: `Core dump storage of ${place} is ${percent} % full`,
      zh: `${place} 的核心转储存储已使用 ${percent}%`,
    },
    body: joined(advice),
    path: '/crashes/storage',
    facts: { place, usedBytes, limitBytes },
  }
}

function joined(lines: readonly Text[]): Text {
  return { en: lines.map(({ en }) => en).join('\n'), zh: lines.map(({ zh }) => zh).join('\n') }
}
