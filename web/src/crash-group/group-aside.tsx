import { useState } from 'react'
import { useOverview } from '../api/questions.ts'
import { may } from '../api/role.ts'
import type { GroupDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Facts } from '../parts/facts.tsx'
import { tame } from '../parts/foreign.tsx'
import { When } from '../parts/when.tsx'
import { FixDialog, ReopenDialog } from './fixed.tsx'
import { MergeGroupDialog } from './merge.tsx'
import { SplitGroupDialog } from './split.tsx'

/** What stands beside: what a person can decide about it, facts, and what people decided before. */
export function GroupAside({ group }: { readonly group: GroupDetail }) {
  const { texts } = useWords()
  const t = texts.crashes.group
  return (
    <aside className="aside" aria-label={t.facts}>
      <Deeds group={group} />
      <section>
        <h2>{t.facts}</h2>
        <GroupFacts group={group} />
      </section>
      <Changes group={group} />
    </aside>
  )
}

function Deeds({ group }: { readonly group: GroupDetail }) {
  const { texts } = useWords()
  const [asking, setAsking] = useState<'fix' | 'reopen' | 'merge' | 'split'>()
  const isAllowed = may(useOverview().data, 'operator')
  const t = texts.crashes.group
  const close = (): void => setAsking(undefined)
  if (!isAllowed) return null
  return (
    <section aria-label={t.deeds}>
      <div className="group-deeds">
        {group.state === 'open' ? (
          <button type="button" className="button" onClick={() => setAsking('fix')}>
            {t.fix}
          </button>
        ) : (
          <button type="button" className="button" onClick={() => setAsking('reopen')}>
            {t.reopen}
          </button>
        )}
        <button type="button" className="button" onClick={() => setAsking('merge')}>
          {t.merge}
        </button>
        {group.members.length > 1 ? (
          <button type="button" className="button" onClick={() => setAsking('split')}>
            {t.split}
          </button>
        ) : null}
      </div>
      {asking === 'fix' ? <FixDialog group={group} close={close} /> : null}
      {asking === 'reopen' ? <ReopenDialog group={group} close={close} /> : null}
      {asking === 'merge' ? <MergeGroupDialog group={group} close={close} /> : null}
      {asking === 'split' ? <SplitGroupDialog group={group} close={close} /> : null}
    </section>
  )
}

function GroupFacts({ group }: { readonly group: GroupDetail }) {
  const { texts, number } = useWords()
  const t = texts.crashes.group
  const programs = [...new Set(group.members.map(({ program }) => program))]
  const signals = [...new Set(group.members.map(({ signal }) => signal))]
  const rows = [
    { name: t.first, value: <When at={group.firstSeen} /> },
    { name: t.last, value: <When at={group.lastSeen} /> },
    { name: t.count, value: number(group.count) },
    { name: t.full, value: number(group.fullCores) },
    { name: t.signal, value: signals.join(', ') },
    { name: t.program, value: <code>{tame(programs.join(', '))}</code> },
  ]
  return <Facts rows={rows} />
}

function Changes({ group: { changes } }: { readonly group: GroupDetail }) {
  const { texts, say } = useWords()
  const t = texts.crashes.group
  if (changes.length === 0) return null
  return (
    <section>
      <h2>{t.changes}</h2>
      <ul className="changes">
        {changes.map(({ at, by, what, other = '', version = '' }) => (
          <li key={`${at} ${what}`}>
            <p>{say(t.change[what], { by, other, version })}</p>
            <p className="quiet">
              <When at={at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
