import { Link } from 'wouter'
import { faultClassWords } from '../../../src/domain/crash/crash-words.ts'
import type { CoredumpDetail, GroupDetail } from '../api/shapes.ts'
import { bugSentence } from '../bug/bug-sentence.ts'
import { KnownBug } from '../bug/known-bug.tsx'
import { crashSentence } from '../bug/sentence.ts'
import { useWords } from '../language/language.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { brief, Foreign, tame } from '../parts/foreign.tsx'
import { useTitle } from '../parts/title.ts'
import { When } from '../parts/when.tsx'
import type { CrashRecord } from './frames.ts'

interface HeadParts {
  readonly crash: CoredumpDetail
  readonly group: GroupDetail | undefined
}

/** The crash in one sentence, what the kernel and the process said, and to which bug and incident it belongs. */
export function CrashHead({ crash, group }: HeadParts) {
  const { texts, say } = useWords()
  const t = texts.crashes
  const { file, report, incident } = crash
  const { record } = report
  const sentence =
    record === undefined ? say(t.sentence.unread, { file: brief(file.fileName, 120) || file.id.slice(0, 12) }) : sentenceOf(record, texts)
  useTitle(sentence)
  return (
    <>
      <header className="head">
        <p className="head-line">
          <span className="tag">{file.signal === 0 ? t.coreFiles.states[file.status] : (record?.signal.name ?? file.signal)}</span>
          <When at={file.timestamp} />
          {file.version === '' ? null : <span>{brief(file.version, 60)}</span>}
          <span className="head-id">
            <code title={file.id}>{file.id.slice(0, 12)}</code>
            <CopyButton text={file.id} />
          </span>
        </p>
        <h1>{sentence}</h1>
        {record?.abortMessage === undefined ? null : (
          <blockquote className="said">
            <Foreign text={record.abortMessage} />
          </blockquote>
        )}
        {file.errorMessage === undefined ? null : <p className="note tone-amber">{tame(file.errorMessage)}</p>}
        {record === undefined ? null : <WhatWentWrong record={record} />}
        {record === undefined ? null : <BugLink id={file.group} group={group} />}
        {incident === undefined ? null : (
          <p className="head-line">
            <Link href={`/i/${incident.id}`}>{say(t.one.incident, { id: incident.id, title: incident.title })}</Link>
          </p>
        )}
      </header>
      {record === undefined ? null : <KnownBug looksLike={record.looksLike} />}
    </>
  )
}

function BugLink({ id, group }: { readonly id: string | undefined; readonly group: GroupDetail | undefined }) {
  const { texts, say } = useWords()
  const t = texts.crashes.one
  return (
    <p className="head-line">
      {id === undefined ? (
        t.noBug
      ) : (
        <Link href={`/crashes/${id}`}>{say(t.bug, { sentence: group === undefined ? id : bugSentence(group, texts) })}</Link>
      )}
    </p>
  )
}

type Texts = ReturnType<typeof useWords>['texts']

function sentenceOf({ program, command, fingerprint, abortMessage, reason, signal }: CrashRecord, texts: Texts): string {
  return crashSentence(
    {
      program: program === '' ? command : program,
      frames: fingerprint.frames,
      message: abortMessage,
      signal: reason === '' ? signal.name : reason,
    },
    texts,
  )
}

/** Signal, address and what such a fault usually means. */
function WhatWentWrong({ record }: { readonly record: CrashRecord }) {
  const { texts, of, say } = useWords()
  const t = texts.crashes.one
  const { faultClass } = record.fingerprint
  const kind = Object.hasOwn(faultClassWords, faultClass) ? faultClassWords[faultClass] : undefined
  return (
    <p className="went-wrong">
      {signalText(record, t, say)}
      {record.faultAddress === undefined ? null : ` · ${say(t.at, { address: record.faultAddress })}`}
      {kind === undefined ? null : ` · ${of(kind)}`}
    </p>
  )
}

function signalText({ signal, goReraised, pid }: CrashRecord, t: Texts['crashes']['one'], say: ReturnType<typeof useWords>['say']): string {
  const { name, code, sender } = signal
  if (goReraised !== undefined && goReraised.signal !== signal.number) return say(t.reraised, { name, first: goReraised.signal })
  if (sender !== undefined && code <= 0)
    return sender.pid === pid ? say(t.sentItself, { name }) : say(t.sent, { name, pid: sender.pid, uid: sender.uid })
  return say(t.signal, { name, code })
}
