import type { Evidence } from '../../domain/incident/evidence.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import { clipped, quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Facts, Text } from '../../domain/text.ts'
import type { PodCrash } from '../../ports/cluster.ts'

const mostFramesShown = 4

export function crashFacts(crash: PodCrash): Facts {
  const [frame] = crash.frames
  const bug = crash.looksLike
  return {
    program: clipped(crash.program, 60),
    reason: crash.abortMessage === undefined ? crash.reason : clipped(crash.abortMessage, 90),
    where: frame === undefined ? '' : ` (${clipped(frame, 90)})`,
    crash: crash.id.slice(0, 12),
    count: crash.group?.count ?? 1,
    ...(bug === undefined ? {} : { bug: bug.id, title: clipped(bug.title, 120), fix: bug.fixedIn === undefined ? '' : `${bug.fixedIn}. ` }),
  }
}

/** A readable stack proves where it broke; a few raw addresses only that it did. */
export function stackEvidence(crash: PodCrash, object: ObjectRef, whose: Text): Evidence {
  const frames = crash.frames.slice(0, mostFramesShown).map((frame) => quoted(frame, 120))
  const stack = frames.length === 0 ? '' : `: ${frames.join(' < ')}`
  const message = crash.abortMessage === undefined ? '' : ` "${quoted(crash.abortMessage, 200)}"`
  return piece(crash, object, frames.length > 0 ? 'proof' : 'strong', {
    en: `core file of ${whose.en}: ${crash.reason}${message}${stack}`,
    zh: `${whose.zh} 的核心转储：${crash.reason}${message}${stack}`,
  })
}

/** Whether it is an old acquaintance: seen before, reported by others. */
export function acquaintance(crash: PodCrash, object: ObjectRef): Evidence[] {
  const { group, looksLike } = crash
  const seen: Evidence[] =
    group === undefined || group.count < 2
      ? []
      : [
          piece(crash, object, 'weak', {
            en: `the same crash has been seen ${group.count} times since ${group.firstSeen}${group.fixedIn === undefined ? '' : `; marked as fixed in ${group.fixedIn}`}`,
            zh: `同一崩溃自 ${group.firstSeen} 以来已出现 ${group.count} 次${group.fixedIn === undefined ? '' : `；标记为已在 ${group.fixedIn} 修复`}`,
          }),
        ]
  if (looksLike === undefined) return seen
  const fixed =
    looksLike.fixedIn === undefined ? { en: '', zh: '' } : { en: `, fixed in ${looksLike.fixedIn}`, zh: `，已在 ${looksLike.fixedIn} 修复` }
  const known = piece(crash, object, 'strong', {
    en: `its stack looks like ${looksLike.id}: ${quoted(looksLike.title, 200)}${fixed.en}`,
    zh: `调用栈与 ${looksLike.id} 相似：${quoted(looksLike.title, 200)}${fixed.zh}`,
  })
  return [...seen, known]
}

function piece(crash: PodCrash, object: ObjectRef, strength: Evidence['strength'], text: Text): Evidence {
  return { kind: 'crash', strength, text, origin: `aceso crash show ${crash.id}`, object, at: crash.at }
}
