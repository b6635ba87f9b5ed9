import { Link } from 'wouter'
import type { Instance } from '../api/shapes.ts'
import type { Tone } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { SentenceWhen, When } from '../parts/when.tsx'

type Pod = Instance['pods'][number]

const tones: Readonly<Record<Pod['status'] | Instance['status'], Tone>> = {
  running: 'green',
  failed: 'red',
  pending: 'amber',
  terminating: 'grey',
  terminated: 'grey',
  succeeded: 'grey',
}

/** One installation: how it fares, what it counts, and its pods on demand. */
export function InstanceRow({ instance }: { readonly instance: Instance }) {
  const { texts, say, count, number } = useWords()
  const t = texts.crashes.places.instances
  const { name, namespace, type, status, pods, coredumps, restarts, lastCrashAt, confirmedBy, createdAt } = instance
  const running = pods.filter((pod) => pod.status === 'running').length
  return (
    <li className="instance">
      <div className="instance-head">
        <span className={`state tone-${tones[status]}`}>
          <Mark tone={tones[status]} /> {t.statuses[status]}
        </span>
        <h2>
          <span className="quiet">{namespace}/</span>
          {name}
        </h2>
        <span className="tag">{t.types[type]}</span>
      </div>
      <p className="row-under">
        <span>{say(t.podsReady, { ready: number(running), all: number(pods.length) })}</span>
        <span>{count(t.restarts, restarts)}</span>
        <span className="quiet">
          <SentenceWhen sentence={t.since} at={createdAt} />
        </span>
        <span className="quiet">{confirmedBy === undefined ? t.unconfirmed : say(t.confirmed, { what: confirmedBy })}</span>
      </p>
      <p className="row-under">
        {coredumps === 0 ? (
          <span className="quiet">
            {texts.crashes.files}: {t.never}
          </span>
        ) : (
          <>
            <Link href={`/crashes/files?instance=${encodeURIComponent(name)}`}>{count(t.cores, coredumps)}</Link>
            <Link href={`/crashes?instance=${encodeURIComponent(name)}`}>{t.bugs}</Link>
            {lastCrashAt === undefined ? null : (
              <span>
                {t.columns.last}: <When at={lastCrashAt} />
              </span>
            )}
          </>
        )}
      </p>
      <Pods pods={pods} />
    </li>
  )
}

function Pods({ pods }: { readonly pods: readonly Pod[] }) {
  const { texts, count } = useWords()
  const t = texts.crashes.places.instances
  if (pods.length === 0) return null
  return (
    <details className="fold instance-pods">
      <summary>{count(t.pods, pods.length)}</summary>
      <ul>
        {pods.map((pod) => (
          <PodRow key={pod.name} pod={pod} />
        ))}
      </ul>
    </details>
  )
}

function PodRow({ pod }: { readonly pod: Pod }) {
  const { texts, say, count } = useWords()
  const t = texts.crashes.places.instances
  const { name, status, restartCount, lastRestart, containerStatuses } = pod
  return (
    <li>
      <span className={`state tone-${tones[status]}`}>
        <Mark tone={tones[status]} size={12} /> {t.statuses[status]}
      </span>
      <span className="object">{name}</span>
      <span>{count(t.restarts, restartCount)}</span>
      <span className="quiet">{lastRestart === undefined ? null : <When at={lastRestart} />}</span>
      {containerStatuses
        .filter(({ ready, lastTerminationReason }) => !ready || lastTerminationReason !== undefined)
        .map((container) => (
          <p key={container.name} className="instance-container">
            <code>{container.name}</code> <span className="quiet">{container.ready ? t.ready : t.notReady}</span>{' '}
            {container.lastTerminationReason === undefined ? null : (
              <span className="quiet">
                {say(t.ended, { why: tame([container.lastTerminationReason, container.lastTerminationMessage ?? ''].join(' ').trim()) })}
              </span>
            )}
          </p>
        ))}
    </li>
  )
}
