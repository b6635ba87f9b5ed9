import { useState } from 'react'
import { Link } from 'wouter'
import { useDeliveries } from '../api/running.ts'
import type { Deliveries, Delivery } from '../api/shapes.ts'
import type { Tone } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { sayList } from '../language/say.ts'
import { Asking } from '../parts/asking.tsx'
import { WithCode } from '../parts/copy.tsx'
import { Mark } from '../parts/mark.tsx'
import { Problem } from '../parts/problem.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { useTicking } from '../parts/ticker.ts'
import { SentenceWhen, When } from '../parts/when.tsx'

const statuses = ['waiting', 'sent', 'dead', 'dropped'] as const satisfies readonly Delivery['status'][]
const tones: Readonly<Record<Delivery['status'], Tone>> = { waiting: 'blue', sent: 'green', dead: 'amber', dropped: 'grey' }

/** What others were told: delivered, still tried, given up, or left out, each with its reason. */
export function Notices() {
  const { locale, texts, say } = useWords()
  const t = texts.running.notices
  const [status, setStatus] = useState<Delivery['status']>()
  const deliveries = useDeliveries(status)
  const first = deliveries.pages?.[0]
  const rows = deliveries.pages?.flatMap(({ data }) => data) ?? []
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">{t.title}</h2>
      {deliveries.error === null ? null : <Problem fault={deliveries.error} again={deliveries.again} />}
      {first === undefined ? (
        deliveries.error === null ? (
          <Asking what={texts.running.asking.notices} />
        ) : null
      ) : (
        <>
          {first.channels.length === 0 ? (
            <p className="quiet">
              <WithCode text={t.noChannel} />
            </p>
          ) : (
            <p className="quiet">{say(t.what, { channels: sayList(locale, first.channels) })}</p>
          )}
          {countOf(first) === 0 ? (
            first.channels.length === 0 ? null : (
              <p>{t.none}</p>
            )
          ) : (
            <>
              <Chips counts={first.counts} chosen={status} choose={setStatus} />
              {rows.length === 0 ? <p className="quiet">{t.noneOf}</p> : null}
              <ul className="notices" aria-label={t.list}>
                {rows.map((delivery) => (
                  <Notice key={delivery.id} delivery={delivery} />
                ))}
              </ul>
              <ReadOn paged={deliveries} shown={rows.length} total={first.total} />
            </>
          )}
        </>
      )}
    </section>
  )
}

function countOf({ counts }: Deliveries): number {
  return statuses.reduce((sum, status) => sum + counts[status], 0)
}

interface ChipParts {
  readonly counts: Deliveries['counts']
  readonly chosen: Delivery['status'] | undefined
  readonly choose: (status: Delivery['status'] | undefined) => void
}

function Chips({ counts, chosen, choose }: ChipParts) {
  const { texts, say, number } = useWords()
  const t = texts.running.notices
  return (
    <fieldset className="chips">
      <legend className="unseen">{t.filter}</legend>
      {[undefined, ...statuses].map((status) => (
        <button key={status ?? 'all'} type="button" className="chip" aria-pressed={chosen === status} onClick={() => choose(status)}>
          {status === undefined ? t.all : say(t.chip, { status: t.statuses[status], n: number(counts[status]) })}
        </button>
      ))}
    </fieldset>
  )
}

/** A moment that has come is no longer told as one: the try is under way or waits its turn. */
function NextTry({ at }: { readonly at: string }) {
  const t = useWords().texts.running.notices
  const isDue = useTicking(() => String(Date.parse(at) <= Date.now())) === 'true'
  return isDue ? <span>{t.soon}</span> : <SentenceWhen sentence={t.next} at={at} />
}

/** The incident it tells of, or what was announced. */
function Subject({ about }: Pick<Delivery, 'about'>) {
  const { texts, say, of } = useWords()
  if (about.kind === 'announcement') return <Link href={about.announcement.path}>{of(about.announcement.title)}</Link>
  return <Link href={`/i/${about.incidentId}`}>{say(texts.running.notices.about, { id: about.incidentId })}</Link>
}

function Notice({ delivery }: { readonly delivery: Delivery }) {
  const { texts, count } = useWords()
  const t = texts.running.notices
  const { status, channel, about, attempts, error, at, nextAt } = delivery
  return (
    <li>
      <span className={`state tone-${tones[status]}`}>
        <Mark tone={tones[status]} /> {t.statuses[status]}
      </span>
      <span>
        <span>{channel}</span> <Subject about={about} />
      </span>
      <span className="quiet">
        <When at={at} />
        {attempts === 0 ? null : <> · {count(t.attempts, attempts)}</>}
        {nextAt === undefined || attempts === 0 ? null : (
          <>
            {' · '}
            <NextTry at={nextAt} />
          </>
        )}
      </span>
      {error === undefined ? null : <p className="notice-why">{error}</p>}
    </li>
  )
}
