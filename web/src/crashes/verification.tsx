import { useVerification } from '../api/crashes.ts'
import { useOverview } from '../api/questions.ts'
import { may } from '../api/role.ts'
import type { CrashStorage } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { Problem } from '../parts/problem.tsx'
import { SentenceWhen } from '../parts/when.tsx'

type Checked = NonNullable<CrashStorage['verification']>

/** Whether the stored files are whole: the last check, and the button that begins another. It only reads. */
export function Verification({ verification }: { readonly verification: Checked | undefined }) {
  const { texts } = useWords()
  const t = texts.crashes.places.storage
  const verify = useVerification()
  const isAllowed = may(useOverview().data, 'operator')
  return (
    <section>
      <h2>{t.verify}</h2>
      <p className="quiet">{t.verifyWhat}</p>
      {verification === undefined ? <p>{t.verifyNever}</p> : <Outcome verification={verification} />}
      {isAllowed ? (
        <button
          type="button"
          className="button storage-verify"
          disabled={verify.isPending || verification?.state === 'running'}
          onClick={() => verify.mutate()}
        >
          {t.verifyDo}
        </button>
      ) : (
        <p className="quiet">{t.verifyForbidden}</p>
      )}
      {verify.error === null ? null : <Problem fault={verify.error} />}
    </section>
  )
}

function Outcome({ verification }: { readonly verification: Checked }) {
  const { locale, texts, say, count } = useWords()
  const t = texts.crashes.places.storage
  const { state, startedAt, finishedAt, by, missing, damaged, orphaned, checkedFiles, checkedBytes, problems, why } = verification
  const isGood = missing + damaged + orphaned === 0
  const tone = state === 'running' ? 'blue' : state === 'failed' || !isGood ? 'amber' : 'green'
  const files = count(t.keptFiles, checkedFiles)
  return (
    <>
      <p role="status">
        <span className={`state tone-${tone}`}>
          <Mark tone={tone} /> <SentenceWhen sentence={t.verifyStates[state]} at={finishedAt ?? startedAt} />
        </span>{' '}
        <span className="quiet">{say(t.verifyBy, { by })}</span>
      </p>
      {why === undefined ? null : <p>{tame(why)}</p>}
      {state === 'failed' ? null : (
        <p>
          {isGood
            ? say(t.verifyGood, { files, bytes: size(locale, checkedBytes) })
            : say(t.verifyBad, { missing, damaged, orphaned, files })}
        </p>
      )}
      {problems.length === 0 ? null : (
        <ul className="storage-problems" aria-label={t.problems}>
          {problems.map((problem) => (
            <li key={`${problem.state} ${problem.name}`}>
              <span className="tag tone-amber">{t.problem[problem.state]}</span> <code>{tame(problem.name)}</code>{' '}
              <span className="quiet">{tame(problem.why ?? '')}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
