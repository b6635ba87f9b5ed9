import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import type { Hypothesis, Incident, NotChecked } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { useAddress } from '../parts/search-params.ts'
import { EvidenceItem } from './evidence-item.tsx'

/** Why Aceso says so: numbered evidence that opens, what speaks against it, what else it could be, and what could not be checked. */
export function Why({ incident }: { readonly incident: Incident }) {
  const { texts } = useWords()
  const [address, change] = useAddress()
  const cause = incident.trouble?.cause
  const open = new Set((address.get('e') ?? '').split('.'))
  const toggle = (name: string, isOpen: boolean): void => {
    const next = new Set(open)
    if (isOpen) next.add(name)
    else next.delete(name)
    change({ e: [...next].filter((each) => each !== '').join('.') })
  }
  const twins = twinTexts(cause)
  if (cause === undefined) return <NotCheckedList notChecked={incident.notChecked} isAlone />
  return (
    <section className="section" aria-labelledby="why">
      <h2 id="why">{texts.trouble.why}</h2>
      {cause.evidence.length === 0 ? <p className="quiet">{texts.evidence.none}</p> : null}
      <ol className="evidence">
        {cause.evidence.map((piece, index) => {
          const name = String(index + 1)
          return (
            <EvidenceItem key={name} piece={piece} name={name} isTwin={twins.has(piece.text.en)} isOpen={open.has(name)} toggle={toggle} />
          )
        })}
      </ol>
      {cause.against.length === 0 ? null : (
        <>
          <h3>{texts.evidence.against}</h3>
          <ol className="evidence">
            {cause.against.map((piece, index) => {
              const name = `x${index + 1}`
              return (
                <EvidenceItem
                  key={name}
                  piece={piece}
                  name={name}
                  isTwin={twins.has(piece.text.en)}
                  isOpen={open.has(name)}
                  toggle={toggle}
                />
              )
            })}
          </ol>
        </>
      )}
      <Others alternatives={incident.trouble?.alternatives ?? []} />
      <NotCheckedList notChecked={incident.notChecked} />
    </section>
  )
}

/** Sentences that stand there more than once, of several objects: only then each says of which. */
function twinTexts(cause: Hypothesis | undefined): ReadonlySet<string> {
  const texts = cause === undefined ? [] : [...cause.evidence, ...cause.against].map(({ text }) => text.en)
  return new Set(texts.filter((text, index) => texts.indexOf(text) !== index))
}

function Others({ alternatives }: { readonly alternatives: readonly Hypothesis[] }) {
  const { texts, of } = useWords()
  if (alternatives.length === 0) return null
  return (
    <>
      <h3>{texts.evidence.others}</h3>
      <ul className="others">
        {alternatives.map((other) => (
          <li key={`${other.cause} ${other.object.kind} ${other.object.namespace} ${other.object.name}`}>
            <span>{of(other.summary)}</span>
            <Certainty word={certaintyOf(other.confidence)} confidence={other.confidence} />
          </li>
        ))}
      </ul>
    </>
  )
}

function NotCheckedList({ notChecked, isAlone = false }: { readonly notChecked: readonly NotChecked[]; readonly isAlone?: boolean }) {
  const { texts, of } = useWords()
  if (notChecked.length === 0) return isAlone ? null : <p className="quiet not-checked">{texts.evidence.notCheckedNone}</p>
  return (
    <div className="not-checked">
      <h3>{texts.evidence.notChecked}</h3>
      <ul>
        {notChecked.map(({ what, why }) => (
          <li key={what.en}>
            {of(what)} <span className="quiet">({of(why)})</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
