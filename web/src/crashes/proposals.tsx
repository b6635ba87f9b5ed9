import { useState } from 'react'
import { Link } from 'wouter'
import { useCrashGroup, useGroupDeed, useProposals, useRefuseProposal } from '../api/crashes.ts'
import { useOverview } from '../api/questions.ts'
import { may } from '../api/role.ts'
import type { GroupDetail, MergeProposal } from '../api/shapes.ts'
import { bugSentence } from '../bug/bug-sentence.ts'
import { BugUnder } from '../bug/bug-under.tsx'
import { useWords } from '../language/language.tsx'
import { sayPercent } from '../language/say.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Mark } from '../parts/mark.tsx'

const shownFirst = 2

/** Bugs that look like one: a person decides, and is asked each pair once. */
export function Proposals() {
  const { texts, count } = useWords()
  const [isOpen, setOpen] = useState(false)
  const t = texts.crashes.proposals
  const proposals = useProposals().data ?? []
  if (proposals.length === 0) return null
  return (
    <section className="proposals" aria-labelledby="proposals">
      <h2 id="proposals">
        <Mark tone="amber" /> {count(t.title, proposals.length)}
      </h2>
      <p className="quiet">{t.what}</p>
      <ul>
        {(isOpen ? proposals : proposals.slice(0, shownFirst)).map((proposal) => (
          <ProposalRow key={`${proposal.left} ${proposal.right}`} proposal={proposal} />
        ))}
      </ul>
      {proposals.length > shownFirst ? (
        <button type="button" className="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? texts.app.fewer : count(t.more, proposals.length - shownFirst)}
        </button>
      ) : null}
    </section>
  )
}

function ProposalRow({ proposal }: { readonly proposal: MergeProposal }) {
  const { locale, texts, say } = useWords()
  const [asking, setAsking] = useState<'merge' | 'refuse'>()
  const isAllowed = may(useOverview().data, 'operator')
  const left = useCrashGroup(proposal.left).data
  const right = useCrashGroup(proposal.right).data
  const t = texts.crashes.proposals
  return (
    <li>
      <ul className="pair">
        <Side name={t.left} id={proposal.left} group={left} />
        <Side name={t.right} id={proposal.right} group={right} />
      </ul>
      <span className="pair-alike">{say(t.alike, { percent: sayPercent(locale, proposal.similarity) })}</span>
      {isAllowed ? (
        <span className="pair-deeds">
          <button type="button" className="button" onClick={() => setAsking('refuse')}>
            {t.refuse}
          </button>
          <button type="button" className="button" onClick={() => setAsking('merge')}>
            {t.merge}
          </button>
        </span>
      ) : null}
      {asking === 'merge' ? <MergeDialog proposal={proposal} left={left} right={right} close={() => setAsking(undefined)} /> : null}
      {asking === 'refuse' ? <RefuseDialog proposal={proposal} close={() => setAsking(undefined)} /> : null}
    </li>
  )
}

function Side({ name, id, group }: { readonly name: string; readonly id: string; readonly group: GroupDetail | undefined }) {
  const { texts, count } = useWords()
  return (
    <li>
      <span className="unseen">{name}: </span>
      <Link href={`/crashes/${id}`}>{group === undefined ? id : bugSentence(group, texts)}</Link>{' '}
      {group === undefined ? null : <span className="quiet">{count(texts.crashes.crashes, group.count)}</span>}
    </li>
  )
}

interface MergeParts {
  readonly proposal: MergeProposal
  readonly left: GroupDetail | undefined
  readonly right: GroupDetail | undefined
  readonly close: () => void
}

/** The one with more crashes stays: it is the one that people know. */
function MergeDialog({ proposal, left, right, close }: MergeParts) {
  const { texts, say } = useWords()
  const deed = useGroupDeed()
  const t = texts.crashes.proposals
  const isLeftLarger = (left?.count ?? 0) > (right?.count ?? 0)
  const [from, into] = isLeftLarger ? [proposal.right, proposal.left] : [proposal.left, proposal.right]
  const fills = { left: from, right: into }
  return (
    <Confirm
      title={t.mergeTitle}
      action={say(t.mergeDo, fills)}
      hasComment={false}
      isBusy={deed.isPending}
      fault={deed.error}
      close={close}
      confirm={() => deed.mutate({ do: 'merge', id: from, into }, { onSuccess: close })}
    >
      <ul className="named">
        <NamedBug id={proposal.left} group={left} />
        <NamedBug id={proposal.right} group={right} />
      </ul>
      <p>{say(t.mergeWhat, fills)}</p>
    </Confirm>
  )
}

function NamedBug({ id, group }: { readonly id: string; readonly group: GroupDetail | undefined }) {
  const { texts } = useWords()
  return (
    <li>
      <span className="named-sentence">{group === undefined ? id : bugSentence(group, texts)}</span>
      <BugUnder id={id} crashes={group?.count} />
    </li>
  )
}

function RefuseDialog({ proposal, close }: { readonly proposal: MergeProposal; readonly close: () => void }) {
  const { texts, say } = useWords()
  const refuse = useRefuseProposal()
  const t = texts.crashes.proposals
  const { left, right } = proposal
  return (
    <Confirm
      title={t.refuseTitle}
      action={say(t.refuseDo, { left, right })}
      hasComment={false}
      isBusy={refuse.isPending}
      fault={refuse.error}
      close={close}
      confirm={() => refuse.mutate(proposal, { onSuccess: close })}
    >
      <p>{t.refuseWhat}</p>
    </Confirm>
  )
}
