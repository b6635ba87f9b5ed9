import { Link } from 'wouter'
import { useOverview } from '../api/questions.ts'
import type { Overview } from '../api/shapes.ts'
import { access } from '../api/token.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { Models } from '../models/models.tsx'
import { WriteSwitch } from '../now/write-switch.tsx'
import { Asking } from '../parts/asking.tsx'
import { WithCode } from '../parts/copy.tsx'
import { Problem } from '../parts/problem.tsx'
import { When } from '../parts/when.tsx'
import '../styles/settings.css'
import { Configuration } from './configuration.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { Learned } from './learned.tsx'
import { Notices } from './notices.tsx'
import { Sources } from './sources.tsx'
import { Tokens } from './tokens.tsx'

/** What Aceso looks at, what it may see and do, and who may talk to it. */
export function Settings({ part }: { readonly part: string | undefined }) {
  const { texts } = useWords()
  const overview = useOverview()
  if (overview.data === undefined) {
    return overview.error === null ? (
      <Asking what={texts.asking.overview} />
    ) : (
      <Problem fault={overview.error} again={() => void overview.refetch()} />
    )
  }
  return (
    <div className="settings">
      <h1>{texts.settings.title}</h1>
      <Parts part={part} />
      {part === 'signals' ? (
        <>
          <Sources />
          <DeadLetters overview={overview.data} />
          <Notices />
        </>
      ) : part === 'models' ? (
        <Models heading="h2" />
      ) : part === 'configuration' ? (
        <Configuration overview={overview.data} />
      ) : (
        <>
          <Cluster overview={overview.data} />
          <Permissions overview={overview.data} />
          <Tokens caller={overview.data.caller} />
          <Learned />
          <Server overview={overview.data} />
        </>
      )}
    </div>
  )
}

function Parts({ part }: { readonly part: string | undefined }) {
  const { running } = useWords().texts
  const parts = [
    { href: '/settings', name: running.general, isHere: part === undefined },
    { href: '/settings/signals', name: running.signals, isHere: part === 'signals' },
    { href: '/settings/models', name: running.models, isHere: part === 'models' },
    { href: '/settings/configuration', name: running.configuration, isHere: part === 'configuration' },
  ]
  return (
    <nav className="parts" aria-label={running.parts}>
      {parts.map(({ href, name, isHere }) => (
        <Link key={href} href={href} className="part-link" {...(isHere ? { 'aria-current': 'page' as const } : {})}>
          {name}
        </Link>
      ))}
    </nav>
  )
}

function Cluster({ overview }: { readonly overview: Overview }) {
  const { texts, number } = useWords()
  const { cluster, mode } = overview
  const t = texts.settings
  return (
    <section>
      <h2>{t.cluster}</h2>
      <dl className="facts">
        <div>
          <dt>{t.id}</dt>
          <dd>{cluster.id}</dd>
        </div>
        <div>
          <dt>{t.origin}</dt>
          <dd>
            <code>{cluster.origin}</code>
          </dd>
        </div>
        <div>
          <dt>{t.seen}</dt>
          <dd>{cluster.lookedAt === undefined ? texts.strip.neverLooked : <When at={cluster.lookedAt} />}</dd>
        </div>
        <div>
          <dt>{t.objects}</dt>
          <dd>{number(cluster.objects)}</dd>
        </div>
        <div>
          <dt>{t.mode}</dt>
          <dd>{cluster.readOnly ? texts.strip.readOnly : wordOf(texts.strip.modes, mode)}</dd>
        </div>
        <div>
          <dt>{t.writes}</dt>
          <dd>
            <WriteSwitch overview={overview} />
          </dd>
        </div>
      </dl>
    </section>
  )
}

function Permissions({ overview: { cluster } }: { readonly overview: Overview }) {
  const { texts, of } = useWords()
  const t = texts.settings
  return (
    <section id="permissions">
      <h2>{t.permissions}</h2>
      {cluster.notReadable.length === 0 ? (
        <p className="quiet">{t.permissionsNone}</p>
      ) : (
        <>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.what}</th>
                <th scope="col">{t.whyNot}</th>
              </tr>
            </thead>
            <tbody>
              {cluster.notReadable.map(({ what, why }) => (
                <tr key={what.en}>
                  <td>{of(what)}</td>
                  <td>{of(why)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="quiet">
            <WithCode text={t.permissionsNext} />
          </p>
        </>
      )}
    </section>
  )
}

function Server({ overview }: { readonly overview: Overview }) {
  const { texts } = useWords()
  const t = texts.settings
  return (
    <section>
      <h2>{t.server}</h2>
      <dl className="facts">
        <div>
          <dt>{t.version}</dt>
          <dd>
            <code>{overview.version}</code>
          </dd>
        </div>
        <div>
          <dt>{t.api}</dt>
          <dd>
            <a href="/docs">{t.apiDocs}</a>
          </dd>
        </div>
        <div>
          <dt>{t.name}</dt>
          <dd>
            {overview.caller.name} <span className="quiet">({overview.caller.role})</span>{' '}
            {overview.caller.local ? null : (
              <button type="button" className="text-button" onClick={() => access.leave()}>
                {texts.app.logout}
              </button>
            )}
          </dd>
        </div>
      </dl>
    </section>
  )
}
