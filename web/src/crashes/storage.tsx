import { useCrashStorage } from '../api/crashes.ts'
import type { CrashStorage } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayPercent } from '../language/say.ts'
import { size } from '../language/size.ts'
import { Asking } from '../parts/asking.tsx'
import { WithCode } from '../parts/copy.tsx'
import { Gauge } from '../parts/gauge.tsx'
import { Mark } from '../parts/mark.tsx'
import { Problem } from '../parts/problem.tsx'
import { SentenceWhen, When } from '../parts/when.tsx'
import { ByBackend, ByGroup } from './storage-tables.tsx'
import { Verification } from './verification.tsx'

/** Where cores are kept, how full each place is, and what to do where room runs short. */
export function Storage() {
  const { texts } = useWords()
  const storage = useCrashStorage()
  if (storage.data === undefined) {
    return storage.error === null ? (
      <Asking what={texts.crashes.asking.storage} />
    ) : (
      <Problem fault={storage.error} again={() => void storage.refetch()} />
    )
  }
  return <Known storage={storage.data} />
}

function Known({ storage }: { readonly storage: CrashStorage }) {
  const { locale, texts, say, count } = useWords()
  const t = texts.crashes.places.storage
  const { kept, advice, server, nodes, records } = storage
  return (
    <div className="storage">
      <div className="page-head">
        <h1>{kept.files === 0 ? t.keptNone : say(t.kept, { files: count(t.keptFiles, kept.files), bytes: size(locale, kept.bytes) })}</h1>
        {kept.oldestAt === undefined ? null : (
          <p className="quiet">
            <SentenceWhen sentence={t.oldest} at={kept.oldestAt} />
          </p>
        )}
      </div>
      {advice.length === 0 ? null : <Advice advice={advice} />}
      <Server server={server} />
      <Nodes nodes={nodes} />
      <ByGroup groups={storage.byGroup} />
      <ByBackend backends={storage.byBackend} />
      <Verification verification={storage.verification} />
      <section>
        <h2>{t.records}</h2>
        <p>{say(t.recordsWhat, { total: records.total, days: count(t.dayCount, records.retentionDays), most: records.perGroup })}</p>
      </section>
    </div>
  )
}

function Advice({ advice }: { readonly advice: CrashStorage['advice'] }) {
  const { texts, of } = useWords()
  return (
    <section className="storage-advice tone-amber">
      <h2>
        <Mark tone="amber" /> {texts.crashes.places.storage.advice}
      </h2>
      <ul>
        {advice.map(({ code, text }) => (
          <li key={`${code} ${text.en}`}>
            <WithCode text={of(text)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Server({ server }: { readonly server: CrashStorage['server'] }) {
  const { locale, texts, say, count } = useWords()
  const t = texts.crashes.places.storage
  const { state, why, lastCleanUp } = server
  const tone = state === 'usable' ? 'green' : state === 'unusable' ? 'red' : 'grey'
  return (
    <section>
      <h2>{t.server}</h2>
      <p>
        <span className={`state tone-${tone}`}>
          <Mark tone={tone} /> {t.serverState[state]}
        </span>{' '}
        {why === undefined ? null : <span>{why}</span>}
      </p>
      {state === 'disabled' ? null : (
        <>
          <Room used={server.bytes} limit={server.limitBytes} free={server.freeBytes} isNear={server.isNearLimit} />
          <dl className="facts">
            <div>
              <dt>{t.place}</dt>
              <dd>
                {t.backends[server.backend]} <code>{server.place}</code>
              </dd>
            </div>
            <div>
              <dt>{t.keep}</dt>
              <dd>{sayPercent(locale, server.keepFreePercent / 100)}</dd>
            </div>
            <div>
              <dt>{t.days}</dt>
              <dd>{count(t.dayCount, server.retentionDays)}</dd>
            </div>
            {lastCleanUp === undefined ? null : (
              <div>
                <dt>{t.cleanUp}</dt>
                <dd>
                  <SentenceWhen
                    sentence={say(t.cleanUpWhat, {
                      when: '{when}',
                      files: count(t.keptFiles, lastCleanUp.deletedFiles),
                      bytes: size(locale, lastCleanUp.deletedBytes),
                    })}
                    at={lastCleanUp.at}
                  />
                </dd>
              </div>
            )}
          </dl>
        </>
      )}
    </section>
  )
}

function Nodes({ nodes }: { readonly nodes: CrashStorage['nodes'] }) {
  const { texts, count } = useWords()
  const t = texts.crashes.places.storage
  return (
    <section>
      <h2>{t.nodes}</h2>
      {nodes.length === 0 ? <p className="quiet">{t.noNodes}</p> : null}
      <ul className="storage-nodes">
        {nodes.map((node) => (
          <li key={`${node.nodeName} ${node.backend}`}>
            <p className="storage-node">
              <strong>{node.nodeName}</strong> <span className="quiet">{t.backends[node.backend]}</span>
              {node.isActive ? null : <span className="tag tone-amber">{t.silent}</span>}
              <span className="quiet">{count(t.keptFiles, node.files)}</span>
              <span className="quiet">
                <When at={node.at} />
              </span>
            </p>
            <Room used={node.usedBytes} limit={node.limitBytes} free={node.freeBytes} isNear={node.isNearLimit} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface RoomParts {
  readonly used: number
  readonly limit: number
  /** What the file system has left; undefined where nobody tells. */
  readonly free: number | undefined
  readonly isNear: boolean
}

function Room({ used, limit, free, isNear }: RoomParts) {
  const { locale, texts, say } = useWords()
  const t = texts.crashes.places.storage
  const isLimited = limit > 0
  return (
    <Gauge
      label={t.columns.used}
      used={used}
      limit={isLimited ? limit : undefined}
      words={say(isLimited ? t.used : t.noLimit, { used: size(locale, used), limit: size(locale, limit) })}
      note={free === undefined ? undefined : say(t.free, { free: size(locale, free) })}
      near={isNear ? t.near : undefined}
    />
  )
}
