import type { GroupDetail } from '../api/shapes.ts'
import { bugSentence } from '../bug/bug-sentence.ts'
import { BugState } from '../bug/bug-state.tsx'
import { useWords } from '../language/language.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { Foreign } from '../parts/foreign.tsx'
import { useTitle } from '../parts/title.ts'
import { When } from '../parts/when.tsx'

/** The bug in one sentence, what the process said, and where it stands. */
export function GroupHead({ group, asOf }: { readonly group: GroupDetail; readonly asOf: number }) {
  const { texts, say, count } = useWords()
  const t = texts.crashes.group
  const versions = group.summary?.versions.map(({ name }) => name) ?? []
  const isBack = group.state === 'fixed' && group.fixedIn !== undefined && versions.includes(group.fixedIn)
  const message = group.members.find(({ abortMessage }) => abortMessage !== undefined)?.abortMessage
  const node = group.summary?.oneNodeOnly
  const sentence = bugSentence(group, texts)
  useTitle(sentence)
  return (
    <header className="head">
      <p className="head-line">
        <BugState bug={group} versions={versions} asOf={asOf} />
        <span>{count(texts.crashes.crashes, group.count)}</span>
        <When at={group.lastSeen} />
        <span className="head-id">
          <code>{group.id}</code>
          <CopyButton text={group.id} />
        </span>
      </p>
      <h1>{sentence}</h1>
      {message === undefined ? null : (
        <blockquote className="said">
          <Foreign text={message} />
        </blockquote>
      )}
      {isBack ? <p className="note tone-amber">{say(t.backWhat, { version: group.fixedIn ?? '' })}</p> : null}
      {node === undefined ? null : <p className="note tone-amber">{say(texts.crashes.oneNodeWhat, { node })}</p>}
    </header>
  )
}
