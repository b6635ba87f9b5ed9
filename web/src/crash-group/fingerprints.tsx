import { faultClassWords } from '../../../src/domain/crash/crash-words.ts'
import type { GroupDetail } from '../api/shapes.ts'
import { functionOf, moduleOf } from '../bug/sentence.ts'
import { useWords } from '../language/language.tsx'
import { Foreign, tame } from '../parts/foreign.tsx'
import { When } from '../parts/when.tsx'

type Member = GroupDetail['members'][number]

/** What makes two crashes this bug: own functions, message without what changes, kind of fault. */
export function Fingerprints({ group }: { readonly group: GroupDetail }) {
  const { texts, count } = useWords()
  const t = texts.crashes.group
  const { members } = group
  return (
    <section className="section" aria-labelledby="frames">
      <h2 id="frames">
        {t.frames} <span className="section-count">{count(t.shapes, members.length)}</span>
      </h2>
      <p className="quiet">{t.framesWhat}</p>
      {members.map((member, index) => (
        <Fingerprint key={member.key} member={member} number={index + 1} isOpen={index === 0} isAlone={members.length === 1} />
      ))}
    </section>
  )
}

interface FingerprintParts {
  readonly member: Member
  readonly number: number
  readonly isOpen: boolean
  readonly isAlone: boolean
}

function Fingerprint({ member, number, isOpen, isAlone }: FingerprintParts) {
  const { texts, say, count } = useWords()
  if (isAlone) return <Shape member={member} />
  return (
    <details className="shape" open={isOpen}>
      <summary>
        <span>{say(texts.crashes.group.shape, { n: number })}</span>
        <code className="quiet">{member.key.slice(0, 12)}</code>
        <span className="quiet">{count(texts.crashes.crashes, member.count)}</span>
        <span className="quiet">
          <When at={member.lastSeen} />
        </span>
      </summary>
      <Shape member={member} />
    </details>
  )
}

function Shape({ member: { fingerprint, signal, key } }: { readonly member: Member }) {
  const { texts, of, say } = useWords()
  const t = texts.crashes.group
  const kind = Object.hasOwn(faultClassWords, fingerprint.faultClass) ? faultClassWords[fingerprint.faultClass] : undefined
  return (
    <div className="shape-body">
      {fingerprint.frames.length === 0 ? <p>{t.noFrames}</p> : null}
      <ol className="frames frames-short">
        {fingerprint.frames.map((frame, index) => (
          // Frames never change places, and one may come twice.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className={index === 0 ? 'frame frame-faulting' : 'frame frame-own'}>
            <span className="frame-name">
              <Foreign text={functionOf(frame)} />
            </span>
            <span className="frame-place">{tame(moduleOf(frame) ?? '')}</span>
          </li>
        ))}
      </ol>
      <dl className="facts">
        {fingerprint.messageTemplate === undefined ? null : (
          <div>
            <dt>{t.message}</dt>
            <dd>
              <code>{tame(fingerprint.messageTemplate)}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>{t.kind}</dt>
          <dd>{kind === undefined ? signal : say(t.kindOf, { signal, kind: of(kind) })}</dd>
        </div>
        <div>
          <dt>{t.id}</dt>
          <dd>
            <code>{key}</code>
          </dd>
        </div>
      </dl>
    </div>
  )
}
