import type { ReleaseDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { Facts } from '../parts/facts.tsx'
import { Foreign, tame } from '../parts/foreign.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { When } from '../parts/when.tsx'

/** What was rolled out, where and when; what nobody told is left out. */
export function ReleaseFacts({ release }: { readonly release: ReleaseDetail['deployment'] }) {
  const { texts, count } = useWords()
  const t = texts.report.facts
  const { id, environment, workload, hosts, repoAddress, tag, operator, origin, startedAt, finishedAt } = release
  const rows = [
    { name: t.id, value: <Id id={id} /> },
    ...(workload === undefined ? [] : [{ name: t.workload, value: <ObjectName object={workload} /> }]),
    ...(environment === '' ? [] : [{ name: t.environment, value: <Foreign text={environment} /> }]),
    ...(hosts.length === 0 ? [] : [{ name: t.hosts, value: <Hosts hosts={hosts} /> }]),
    ...(repoAddress === undefined ? [] : [{ name: t.repository, value: <Foreign text={repoAddress} /> }]),
    ...(tag === undefined ? [] : [{ name: t.tag, value: <Foreign text={tag} /> }]),
    ...(operator === undefined ? [] : [{ name: t.operator, value: <Foreign text={operator} /> }]),
    ...(startedAt === undefined ? [] : [{ name: t.started, value: <When at={startedAt} /> }]),
    ...(finishedAt === undefined ? [] : [{ name: t.finished, value: <When at={finishedAt} /> }]),
    { name: t.origin, value: texts.releases.origins[origin] },
  ]
  return (
    <section>
      <h2>{t.release}</h2>
      <Facts rows={rows} />
      {release.alertRules.length === 0 ? null : <p className="quiet">{count(t.alertRules, release.alertRules.length)}</p>}
    </section>
  )
}

function Id({ id }: { readonly id: string }) {
  return (
    <span className="fact-id">
      <code>{id}</code>
      <CopyButton text={id} />
    </span>
  )
}

const mostHosts = 5

function Hosts({ hosts }: { readonly hosts: readonly string[] }) {
  const { texts, count } = useWords()
  return (
    <>
      <ul className="hosts">
        {hosts.slice(0, mostHosts).map((host) => (
          <li key={host} title={tame(host)}>
            {tame(host)}
          </li>
        ))}
      </ul>
      {hosts.length > mostHosts ? (
        <span className="quiet" title={hosts.join(', ')}>
          {count(texts.app.more, hosts.length - mostHosts)}
        </span>
      ) : null}
    </>
  )
}
