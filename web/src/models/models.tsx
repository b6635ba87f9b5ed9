import { useModels } from '../api/models.ts'
import type { ModelOverview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayList, sayUsd } from '../language/say.ts'
import { sayMonth } from '../language/time.ts'
import { Asking } from '../parts/asking.tsx'
import { WithCode } from '../parts/copy.tsx'
import { Mark } from '../parts/mark.tsx'
import { Problem } from '../parts/problem.tsx'
import '../styles/crashes.css'
import { Gauge } from '../parts/gauge.tsx'
import { titleOf } from './provider-title.ts'
import { Providers } from './providers.tsx'
import { Refusals } from './refusals.tsx'
import { Scores } from './scores.tsx'
import { Spending } from './spending.tsx'

/** From this share of a budget on a person should know. */
const nearShare = 0.9

/** Who is asked and how they are, what they cost, what is left, what was refused, and how good their reports were. */
export function Models({ heading = 'h1' }: { readonly heading?: 'h1' | 'h2' }) {
  const { texts } = useWords()
  const models = useModels()
  if (models.data === undefined) {
    return models.error === null ? (
      <Asking what={texts.models.asking} />
    ) : (
      <Problem fault={models.error} again={() => void models.refetch()} />
    )
  }
  return <Known models={models.data} Heading={heading} />
}

function Known({ models, Heading }: { readonly models: ModelOverview; readonly Heading: 'h1' | 'h2' }) {
  const { locale, texts, say } = useWords()
  const t = texts.models
  const { spend } = models
  return (
    <div className="storage">
      <div className="page-head">
        <Heading>{say(t.spent, { spent: sayUsd(locale, spend.monthUsd), month: sayMonth(locale, spend.month) })}</Heading>
      </div>
      <p className="quiet">{t.what}</p>
      <Asked state={models.state} providers={models.providers} />
      <Providers providers={models.providers} unusable={models.unusable} />
      <Limits models={models} />
      <Spending models={models} />
      <Refusals refusals={spend.refusals} />
      <Scores />
    </div>
  )
}

/** Who answers just now: the first that is not left alone; that may be a backup, or nobody. */
function Asked({ state, providers }: Pick<ModelOverview, 'state' | 'providers'>) {
  const { locale, texts, of, say } = useWords()
  const t = texts.models
  if (state.kind === 'off') {
    return (
      <section>
        <h2>
          <span className="state tone-grey">
            <Mark tone="grey" /> {t.offTitle}
          </span>
        </h2>
        <p>
          <WithCode text={of(state.why)} />
        </p>
      </section>
    )
  }
  const [first] = providers
  const present = providers.find(({ breaker }) => breaker !== 'open')
  const isFirst = present === first
  const tone = present === undefined ? 'red' : isFirst ? 'green' : 'amber'
  return (
    <section>
      <p className="row-under">
        <span className={`state tone-${tone}`}>
          <Mark tone={tone} />{' '}
          {present === undefined
            ? t.nobody
            : say(isFirst ? t.on : t.onBackup, { model: present.model, provider: present.title, first: first?.title ?? '' })}
        </span>
        {state.backups.length === 0 || !isFirst ? null : (
          <span className="quiet">
            {say(t.backups, {
              names: sayList(
                locale,
                state.backups.map((one) => titleOf(one, providers)),
              ),
            })}
          </span>
        )}
      </p>
    </section>
  )
}

function Limits({ models: { spend, limits, remainingUsd } }: { readonly models: ModelOverview }) {
  const { locale, texts, say, count, number } = useWords()
  const t = texts.models
  const { monthUsd, reservedUsd, hourTasks } = spend
  const { usdPerMonth, tasksPerHour } = limits
  const spent = sayUsd(locale, monthUsd)
  return (
    <section>
      <h2>{t.month}</h2>
      <Gauge
        label={t.month}
        used={monthUsd + reservedUsd}
        limit={usdPerMonth ?? undefined}
        words={usdPerMonth === null ? say(t.noLimit, { spent }) : say(t.ofLimit, { spent, limit: sayUsd(locale, usdPerMonth) })}
        note={remainingUsd === null ? undefined : say(t.left, { left: sayUsd(locale, remainingUsd) })}
        near={warning(monthUsd + reservedUsd, usdPerMonth, t)}
      />
      {reservedUsd === 0 ? null : <p className="quiet">{say(t.reserved, { reserved: sayUsd(locale, reservedUsd) })}</p>}
      <h2>{t.hour}</h2>
      <Gauge
        label={t.hour}
        used={hourTasks}
        limit={tasksPerHour ?? undefined}
        words={tasksPerHour === null ? count(t.hourNoLimit, hourTasks) : count(t.ofHour, hourTasks, { limit: number(tasksPerHour) })}
        near={warning(hourTasks, tasksPerHour, t)}
      />
    </section>
  )
}

function warning(used: number, limit: number | null, t: { readonly near: string; readonly full: string }): string | undefined {
  if (limit === null || used < limit * nearShare) return undefined
  return used < limit ? t.near : t.full
}
