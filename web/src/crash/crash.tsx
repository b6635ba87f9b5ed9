import { Link, useLocation } from 'wouter'
import { CrashAnalysis } from '../analysis/crash-analysis.tsx'
import { useCrash, useCrashGroup } from '../api/crashes.ts'
import { Fault } from '../api/fault.ts'
import type { CoredumpDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { BackIcon } from '../parts/icons.tsx'
import { useKeyboard } from '../parts/keyboard.ts'
import { Problem } from '../parts/problem.tsx'
import '../styles/trouble.css'
import '../styles/timeline.css'
import '../styles/crashes.css'
import '../styles/crash.css'
import { Around } from './around.tsx'
import { CrashHead } from './crash-head.tsx'
import { Kept } from './kept.tsx'
import { Modules } from './modules.tsx'
import { Owner } from './owner.tsx'
import { Process } from './process.tsx'
import { Registers } from './registers.tsx'
import { See } from './see.tsx'
import { Stack } from './stack.tsx'
import { Threads } from './threads.tsx'
import { Value } from './value.tsx'

/** One crash: where it went wrong, what the other threads did, whose it was, what it is worth, and what was kept of it. */
export function Crash({ id }: { readonly id: string }) {
  const { texts, say } = useWords()
  const [, go] = useLocation()
  const crash = useCrash(id)
  const t = texts.crashes
  const group = crash.data?.file.group
  const back = group === undefined ? '/crashes' : `/crashes/${group}`
  useKeyboard({ u: () => go(back) })
  return (
    <>
      <Link href={back} className="back">
        <BackIcon /> {group === undefined ? t.one.back : t.one.backToBug}
      </Link>
      {crash.data !== undefined ? (
        <Known crash={crash.data} />
      ) : crash.error === null ? (
        <Asking what={say(t.asking.crash, { id: id.slice(0, 12) })} />
      ) : crash.error instanceof Fault && (crash.error.status === 404 || crash.error.status === 400) ? (
        <div className="empty">
          <h1 className="empty-title">{say(t.one.notFound, { id })}</h1>
          <Link href="/crashes" className="button">
            {t.group.back}
          </Link>
        </div>
      ) : (
        <Problem fault={crash.error} again={() => void crash.refetch()} />
      )}
    </>
  )
}

function Known({ crash }: { readonly crash: CoredumpDetail }) {
  const group = useCrashGroup(crash.file.group)
  const { record } = crash.report
  return (
    <div className="trouble">
      <div className="trouble-main">
        <CrashHead crash={crash} group={group.data} />
        {record === undefined ? null : (
          <>
            <Stack record={record} />
            <Threads record={record} />
            <Around crash={crash} group={group.data} />
            <CrashAnalysis crash={crash} />
            <Registers record={record} />
            <Modules record={record} />
          </>
        )}
      </div>
      <aside className="aside">
        <Value crash={crash} group={group.data} />
        <Owner crash={crash} />
        <Process crash={crash} />
        <Kept crash={crash} />
        <See crash={crash} />
      </aside>
    </div>
  )
}
