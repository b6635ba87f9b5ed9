import { useState } from 'react'
import type { Line } from '../api/live.ts'
import type { Incident, TimelineEvent, Trouble } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { clock, exact } from '../language/time.ts'
import { Asking } from '../parts/asking.tsx'
import { ChevronIcon, PersonIcon } from '../parts/icons.tsx'
import { Mark } from '../parts/mark.tsx'
import { useTicking } from '../parts/ticker.ts'
import { headlineOf, stepsOf, type TimelineStep } from './timeline-steps.ts'
import { sentenceOfEvent } from './timeline-words.ts'

interface TimelineParts {
  readonly incident: Incident
  readonly events: readonly TimelineEvent[] | undefined
  readonly line: Line
}

/** What happened, oldest first; new events appear at the end as they are stored. Steps that are over are folded, the present one is open. */
export function Timeline({ incident, events, line }: TimelineParts) {
  const { texts } = useWords()
  const steps = stepsOf(events ?? [])
  const isOver = incident.state === 'closed'
  return (
    <section className="section" aria-labelledby="happened">
      <h2 id="happened">
        {texts.trouble.happened} <LineWord line={line} isOver={isOver} />
      </h2>
      {events === undefined ? <Asking what={texts.asking.timeline} /> : null}
      {events?.length === 0 ? <p className="quiet">{texts.timeline.empty}</p> : null}
      <ol className="timeline" aria-label={texts.timeline.label}>
        {steps.map((step, index) => (
          <Step key={step.key} step={step} trouble={incident.trouble} isPresent={!isOver && index === steps.length - 1} />
        ))}
      </ol>
    </section>
  )
}

function LineWord({ line, isOver }: { readonly line: Line; readonly isOver: boolean }) {
  const { texts } = useWords()
  if (isOver) return <span className="section-count">{texts.timeline.ended}</span>
  if (line === 'connecting') return null
  return line === 'live' ? (
    <span className="section-count live">{texts.timeline.live}</span>
  ) : (
    <span className="section-count state tone-amber" role="status">
      <Mark tone="amber" size={11} /> {texts.timeline.lost}
    </span>
  )
}

const shownOfLong = 30

interface StepParts {
  readonly step: TimelineStep
  readonly trouble: Trouble | undefined
  readonly isPresent: boolean
}

function Step({ step, trouble, isPresent }: StepParts) {
  const words = useWords()
  const { texts, count } = words
  const [choice, setChoice] = useState<boolean>()
  const headline = headlineOf(step)
  const isLong = step.events.length > 1
  const isOpen = isLong && (choice ?? isPresent)
  if (headline === undefined) return null
  const isPerson = step.actor.kind === 'person'
  return (
    <li className={`step ${isPerson ? 'step-person' : 'step-machine'} ${isPresent ? 'step-present' : ''}`}>
      <span className="step-mark">{isPerson ? <PersonIcon /> : <span className="step-dot" />}</span>
      <div className="step-body">
        <p className="step-head">
          <span className="step-phase">{texts.timeline.phases[step.phase]}</span>
          <span className="step-actor">
            <span className="unseen">{isPerson ? texts.timeline.person : texts.timeline.machine}: </span>
            {step.actor.name}
          </span>
          <Moment at={headline.at} />
        </p>
        <p className="step-sentence">{sentenceOfEvent(headline, words, trouble)}</p>
        {isLong ? (
          <button type="button" className="text-button step-fold" aria-expanded={isOpen} onClick={() => setChoice(!isOpen)}>
            <ChevronIcon />
            {count(texts.timeline.steps, step.events.length)}
            <span className="unseen">, {isOpen ? texts.timeline.hide : texts.timeline.show}</span>
          </button>
        ) : null}
        {isOpen ? (
          <ol className="step-events">
            {step.events.slice(-shownOfLong).map((event) => (
              <li key={event.seq}>
                <Moment at={event.at} />
                <span>{sentenceOfEvent(event, words, trouble)}</span>
              </li>
            ))}
          </ol>
        ) : null}
      </div>
    </li>
  )
}

/** A moment in a timeline is read against its neighbours, so it is the time of day and not a distance from now. */
function Moment({ at }: { readonly at: string }) {
  const { locale } = useWords()
  const atMs = Date.parse(at)
  const text = useTicking(() => clock(locale, atMs, Date.now()))
  return (
    <time className="step-time" dateTime={at} title={exact(locale, atMs)}>
      {text}
    </time>
  )
}
