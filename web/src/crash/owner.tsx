import type { ReactNode } from 'react'
import { linkMethodWords } from '../../../src/domain/crash/crash-words.ts'
import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import type { CoredumpDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { Facts } from '../parts/facts.tsx'
import { tame } from '../parts/foreign.tsx'

/** Whose crash it was, by what that is known, how sure it is, and what speaks against it. */
export function Owner({ crash: { file, report } }: { readonly crash: CoredumpDetail }) {
  const { texts, of, say } = useWords()
  const t = texts.crashes.one.owner
  const pod = report.record?.pod
  const host = report.record?.hostname
  const rows: readonly { readonly name: string; readonly value: ReactNode }[] = [
    ...(pod === undefined
      ? []
      : [
          { name: t.pod, value: <code>{tame(pod.namespace === '' ? pod.name : `${pod.namespace}/${pod.name}`)}</code> },
          { name: t.by, value: of(linkMethodWords[pod.method]) },
        ]),
    ...(pod?.container === undefined ? [] : [{ name: t.container, value: <code>{tame(pod.container)}</code> }]),
    ...(pod?.instance === undefined
      ? []
      : [
          {
            name: t.instance,
            value: (
              <>
                <code>{tame(pod.instance.name)}</code> <span className="quiet">{t.types[pod.instance.type]}</span>
              </>
            ),
          },
        ]),
    ...(pod?.image === undefined ? [] : [{ name: t.image, value: <code>{tame(pod.image)}</code> }]),
    { name: t.node, value: <code>{tame(file.nodeName)}</code> },
    ...(host === undefined ? [] : [{ name: t.host, value: <code>{tame(host)}</code> }]),
  ]
  return (
    <section>
      <h2>
        {t.title} {pod === undefined ? null : <Certainty word={certaintyOf(pod.confidence)} confidence={pod.confidence} />}
      </h2>
      {pod === undefined && report.record !== undefined ? <p className="owner-none">{t.none}</p> : null}
      <Facts rows={rows} />
      {pod === undefined || pod.conflicts.length === 0 ? null : (
        <div className="note tone-amber">
          <p>{t.conflict}</p>
          <ul>
            {pod.conflicts.map(({ method, says }) => (
              <li key={`${method} ${says}`}>{say(t.says, { method: of(linkMethodWords[method]), what: tame(says) })}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
