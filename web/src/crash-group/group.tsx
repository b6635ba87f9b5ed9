import { Link, useLocation } from 'wouter'
import { GroupAnalysis } from '../analysis/crash-analysis.tsx'
import { useCrashGroup } from '../api/crashes.ts'
import { Fault } from '../api/fault.ts'
import type { GroupDetail } from '../api/shapes.ts'
import { KnownBug } from '../bug/known-bug.tsx'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { BackIcon } from '../parts/icons.tsx'
import { useKeyboard } from '../parts/keyboard.ts'
import { Problem } from '../parts/problem.tsx'
import '../styles/trouble.css'
import '../styles/crashes.css'
import '../styles/crash.css'
import { Fingerprints } from './fingerprints.tsx'
import { GroupAside } from './group-aside.tsx'
import { GroupCrashes } from './group-crashes.tsx'
import { GroupHead } from './group-head.tsx'
import { GroupTrend } from './group-trend.tsx'
import { Where } from './where.tsx'

/** One bug: what it is, where and how often it strikes, whether it is known, and what people decided about it. */
export function Group({ id }: { readonly id: string }) {
  const { texts, say } = useWords()
  const [, go] = useLocation()
  const group = useCrashGroup(id)
  const t = texts.crashes
  useKeyboard({ u: () => go('/crashes') })
  return (
    <>
      <Link href="/crashes" className="back">
        <BackIcon /> {t.group.back}
      </Link>
      {group.data !== undefined && !isGone(group.error) ? (
        <Known group={group.data} asOf={group.dataUpdatedAt} />
      ) : group.error === null ? (
        <Asking what={say(t.asking.group, { id })} />
      ) : isGone(group.error) ? (
        <Gone id={id} into={intoWhich(group.error)} />
      ) : (
        <Problem fault={group.error} again={() => void group.refetch()} />
      )}
    </>
  )
}

/** The server says where a bug went that was joined away. */
function intoWhich(fault: Fault | null): string | undefined {
  return /^aceso crash show (crash-[0-9a-z]{1,64})$/.exec(fault?.next ?? '')?.[1]
}

function Gone({ id, into }: { readonly id: string; readonly into: string | undefined }) {
  const { texts, say } = useWords()
  const t = texts.crashes.group
  return (
    <div className="empty">
      <h1 className="empty-title">{into === undefined ? say(t.notFound, { id }) : say(t.joined, { id, other: into })}</h1>
      <Link href={into === undefined ? '/crashes' : `/crashes/${into}`} className="button">
        {into === undefined ? t.back : say(t.follow, { other: into })}
      </Link>
    </div>
  )
}

function isGone(fault: Fault | null): boolean {
  return fault instanceof Fault && fault.status === 404
}

function Known({ group, asOf }: { readonly group: GroupDetail; readonly asOf: number }) {
  return (
    <div className="trouble bug-page">
      <div className="trouble-main">
        <GroupHead group={group} asOf={asOf} />
        <KnownBug looksLike={group.members.flatMap(({ looksLike }) => looksLike)} />
        <GroupAnalysis group={group} />
        <GroupTrend group={group} asOf={asOf} />
        <Where group={group} />
        <Fingerprints group={group} />
      </div>
      <GroupAside group={group} />
      <GroupCrashes group={group} />
    </div>
  )
}
