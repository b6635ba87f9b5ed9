import type { Caller, Incident, Overview, Plan } from '../api/shapes.ts'
import { waitingPlan } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { Command } from '../parts/copy.tsx'
import { Diff } from '../parts/diff.tsx'
import { Mark } from '../parts/mark.tsx'
import { keyOf } from '../parts/object-name.tsx'
import { SentenceWhen, When } from '../parts/when.tsx'
import { PlanButtons } from './plan-buttons.tsx'
import { Risk } from './risk.tsx'
import { titleOf } from './title.ts'

interface PlanParts {
  readonly incident: Incident
  readonly plan: Plan
  readonly overview: Overview | undefined
  /** What the policy last decided about it, in the timeline's words. */
  readonly decision?: string | undefined
}

/** What would mend it: the exact change, its risk, who may start it, how it is undone, and the button that says all that in a few words. */
export function PlanCard({ incident, plan, overview, decision }: PlanParts) {
  const { texts, of, say } = useWords()
  const isWaiting = waitingPlan(incident) !== undefined
  return (
    <article className={isWaiting ? 'plan plan-waiting' : 'plan'} aria-labelledby={`title-${plan.id}`}>
      <header className="plan-head">
        <h3 id={`title-${plan.id}`}>{of(titleOf(plan, texts.plan.first))}</h3>
        <span className="plan-tags">
          <Risk level={plan.risk} />
          <PlanState plan={plan} isWaiting={isWaiting} />
        </span>
      </header>
      <p>{of(plan.why)}</p>
      {plan.actions.map((action) => (
        <div key={`${action.kind} ${keyOf(action.target)}`} className="plan-action">
          {plan.actions.length > 1 ? <h4>{of(action.title)}</h4> : null}
          {action.write.verb === 'delete' && action.cleanUp !== true ? (
            <p>{say(texts.plan.deletes, { object: keyOf(action.target) })}</p>
          ) : null}
          {action.diff === '' ? null : <Diff diff={action.diff} object={keyOf(action.target)} />}
        </div>
      ))}
      <Warnings plan={plan} />
      <Terms plan={plan} isWaiting={isWaiting} caller={overview?.caller} />
      {decision === undefined || isWaiting || plan.state !== 'proposed' ? null : <p className="note">{decision}</p>}
      <WhyNot overview={overview} isWaiting={isWaiting} />
      <PlanButtons incident={incident} overview={overview} />
      <details className="manual">
        <summary>{texts.plan.manual}</summary>
        <p className="quiet">{texts.plan.manualHint}</p>
        {plan.actions.map((action) => (
          <Command key={`${action.kind} ${keyOf(action.target)}`} line={action.manual} />
        ))}
      </details>
    </article>
  )
}

const planTones = {
  proposed: 'grey',
  approved: 'blue',
  rejected: 'grey',
  expired: 'grey',
  executing: 'blue',
  executed: 'blue',
  verified: 'green',
  undone: 'grey',
  failed: 'red',
  abandoned: 'grey',
} as const satisfies Record<Plan['state'], string>

function PlanState({ plan, isWaiting }: { readonly plan: Plan; readonly isWaiting: boolean }) {
  const { texts } = useWords()
  const tone = isWaiting ? 'amber' : planTones[plan.state]
  return (
    <span className={`state tone-${tone}`}>
      <Mark tone={tone} />
      {isWaiting ? texts.state.approval : texts.plan.states[plan.state]}
    </span>
  )
}

function Warnings({ plan }: { readonly plan: Plan }) {
  const { texts, of, say } = useWords()
  const owned = plan.ownedBy === undefined ? [] : [say(texts.plan.gitops, plan.ownedBy)]
  const refused = plan.dryRun?.ok === false ? [say(texts.plan.dryRunBad, { message: plan.dryRun.message ?? '' })] : []
  const warnings = [...refused, ...owned, ...plan.warnings.map((warning) => of(warning))]
  if (warnings.length === 0) return null
  return (
    <div className="warnings">
      <h4>
        <Mark tone="amber" /> {texts.plan.warnings}
      </h4>
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </div>
  )
}

function Terms({ plan, isWaiting, caller }: { readonly plan: Plan; readonly isWaiting: boolean; readonly caller: Caller | undefined }) {
  const { texts, say, count } = useWords()
  const missing = Math.max(0, plan.requiredApprovals - plan.approvals.length)
  const isUndoable = plan.actions.every((action) => action.undoable)
  return (
    <dl className="terms">
      <div>
        <dt>{texts.plan.who}</dt>
        <dd>
          {plan.requiredApprovals > 1 ? say(texts.plan.whoMany, { n: plan.requiredApprovals, by: plan.requestedBy }) : texts.plan.whoOne}
          {caller === undefined || !isWaiting ? null : (
            <span className="quiet">
              {' '}
              · {caller.name} ({caller.role})
            </span>
          )}
          {plan.approvals.map(({ by, at }) => (
            <span key={by} className="term-line">
              <SentenceWhen sentence={texts.plan.approvedBy} at={at} fills={{ by }} />
            </span>
          ))}
          {isWaiting && plan.requiredApprovals > 1 && missing > 0 ? (
            <span className="term-line">{count(texts.plan.stillNeeded, missing)}</span>
          ) : null}
        </dd>
      </div>
      <div>
        <dt>{texts.plan.undo}</dt>
        <dd>{isUndoable ? texts.plan.undoable : texts.plan.notUndoable}</dd>
      </div>
      {plan.notBefore === undefined ? null : (
        <div>
          <dt>{texts.plan.notBefore}</dt>
          <dd>
            <When at={plan.notBefore} />
            <span className="term-line quiet">{texts.plan.notBeforeHint}</span>
          </dd>
        </div>
      )}
      {isWaiting ? (
        <div>
          <dt>{texts.plan.expires}</dt>
          <dd>
            <When at={plan.expiresAt} />
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{texts.plan.id}</dt>
        <dd>
          <code>{plan.id}</code> <span className="quiet">{say(texts.plan.by, { by: plan.requestedBy })}</span>
          {plan.dryRun?.ok === true ? (
            <span className="term-line">
              <SentenceWhen sentence={texts.plan.dryRunOk} at={plan.dryRun.at} />
            </span>
          ) : null}
        </dd>
      </div>
    </dl>
  )
}

/** Why pressing would not start anything now. */
function WhyNot({ overview, isWaiting }: { readonly overview: Overview | undefined; readonly isWaiting: boolean }) {
  const { texts, say } = useWords()
  if (overview === undefined) return null
  if (overview.writes.paused && isWaiting) {
    const by = overview.writes.by === undefined ? '' : say(texts.plan.stoppedBy, { by: overview.writes.by })
    return <p className="note tone-amber">{say(texts.plan.writesStopped, { by })}</p>
  }
  const isShownOnly = overview.mode === 'observe' || overview.mode === 'suggest'
  if (!isShownOnly || isWaiting) return null
  return <p className="note">{say(texts.plan.suggestOnly, { mode: wordOf(texts.strip.modes, overview.mode) })}</p>
}
