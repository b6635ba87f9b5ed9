import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { Fault } from '../api/fault.ts'
import { useLiveTimeline } from '../api/live.ts'
import { keys, useIncident, useOverview, useTimeline } from '../api/questions.ts'
import type { Incident, Overview, TimelineEvent } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { BackIcon } from '../parts/icons.tsx'
import { useKeyboard } from '../parts/keyboard.ts'
import { Problem } from '../parts/problem.tsx'
import { NoEffect } from '../plan/no-effect.tsx'
import { PlanCard } from '../plan/plan-card.tsx'
import '../styles/trouble.css'
import '../styles/graph.css'
import '../styles/plan.css'
import '../styles/timeline.css'
import { Aside } from './aside.tsx'
import { Bar } from './bar.tsx'
import { Broken } from './broken.tsx'
import { Graph } from './graph.tsx'
import { Head } from './head.tsx'
import { Signals } from './signals.tsx'
import { Timeline } from './timeline.tsx'
import { sentenceOfEvent } from './timeline-words.ts'
import { Why } from './why.tsx'

/** One trouble, always in the same order: what is broken, why, what would mend it, what happened. */
export function Trouble({ id }: { readonly id: string }) {
  const { texts, say } = useWords()
  const [, go] = useLocation()
  const incident = useIncident(id)
  useKeyboard({ u: () => go('/') })
  return (
    <>
      <Link href="/" className="back">
        <BackIcon /> {texts.app.now}
      </Link>
      {incident.data !== undefined ? (
        <Known incident={incident.data} fault={incident.error} />
      ) : incident.error === null ? (
        <Asking what={say(texts.asking.incident, { id })} />
      ) : incident.error instanceof Fault && incident.error.status === 404 ? (
        <div className="empty">
          <h1 className="empty-title">{say(texts.trouble.notFound, { id })}</h1>
          <Link href="/" className="button">
            {texts.app.backToNow}
          </Link>
        </div>
      ) : (
        <Problem fault={incident.error} again={() => void incident.refetch()} />
      )}
    </>
  )
}

function Known({ incident, fault }: { readonly incident: Incident; readonly fault: Error | null }) {
  const { texts } = useWords()
  const overview = useOverview().data
  const timeline = useTimeline(incident.id)
  const line = useLiveTimeline(incident.id, timeline.data !== undefined)
  const client = useQueryClient()
  return (
    <div className="trouble">
      <div className="trouble-main">
        <Head incident={incident} />
        {fault === null ? null : (
          <Problem fault={fault} again={() => void client.invalidateQueries({ queryKey: keys.incident(incident.id) })} />
        )}
        <Broken incident={incident} />
        <Why incident={incident} />
        {incident.trouble === undefined || incident.trouble.chain.length === 0 ? null : <Graph trouble={incident.trouble} />}
        <Mend incident={incident} overview={overview} events={timeline.data ?? []} />
        {timeline.error === null ? (
          <Timeline incident={incident} events={timeline.data} line={line} />
        ) : (
          <section className="section">
            <h2>{texts.trouble.happened}</h2>
            <Problem fault={timeline.error} again={() => void timeline.refetch()} />
          </section>
        )}
        <Signals incident={incident} />
      </div>
      <Aside incident={incident} events={timeline.data ?? []} />
      <Bar incident={incident} overview={overview} />
    </div>
  )
}

interface MendParts {
  readonly incident: Incident
  readonly overview: Overview | undefined
  readonly events: readonly TimelineEvent[]
}

function Mend({ incident, overview, events }: MendParts) {
  const words = useWords()
  const { texts, of } = words
  const decided = events.findLast(({ body }) => body.type === 'decision.made' && body.planId === incident.plan?.id)
  const { plan, trouble, noPlan } = incident
  const isAdvice = noPlan !== undefined && noPlan.en === trouble?.cause.advice?.en
  return (
    <section className="section" aria-labelledby="mend">
      <h2 id="mend">{texts.trouble.mend}</h2>
      {plan === undefined ? (
        <p className="quiet">
          {trouble === undefined && incident.state !== 'closed'
            ? texts.plan.waiting
            : noPlan === undefined || isAdvice
              ? texts.plan.none
              : of(noPlan)}
        </p>
      ) : (
        <PlanCard
          incident={incident}
          plan={plan}
          overview={overview}
          decision={decided === undefined ? undefined : sentenceOfEvent(decided, words)}
        />
      )}
      <NoEffect incident={incident} />
      {trouble?.cause.advice === undefined || (plan !== undefined && plan.state === 'verified') ? null : (
        <div className="advice">
          <h3>{texts.evidence.advice}</h3>
          <p>{of(trouble.cause.advice)}</p>
        </div>
      )}
    </section>
  )
}
