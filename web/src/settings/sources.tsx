import { useSources } from '../api/running.ts'
import type { Sources as Answer, SourceState } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayList, wordOf } from '../language/say.ts'
import { Asking } from '../parts/asking.tsx'
import { WithCode } from '../parts/copy.tsx'
import { Mark } from '../parts/mark.tsx'
import { Problem } from '../parts/problem.tsx'
import { SentenceWhen } from '../parts/when.tsx'

/** Each source of signals: how it hears, what it heard last, and what went wrong. */
export function Sources() {
  const { texts } = useWords()
  const { running } = texts
  const sources = useSources()
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">{running.sources.title}</h2>
      <p className="quiet">{running.sources.what}</p>
      {sources.error === null ? null : <Problem fault={sources.error} again={() => void sources.refetch()} />}
      {sources.data === undefined ? (
        sources.error === null ? (
          <Asking what={running.asking.sources} />
        ) : null
      ) : (
        <>
          <Watch watch={sources.data.watch} />
          <ul className="sources">
            {sources.data.sources.map((source) => (
              <SourceRow key={source.kind} source={source} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Watch({ watch }: { readonly watch: Answer['watch'] }) {
  const { texts, count } = useWords()
  const t = texts.running.sources
  const { watched, since, dropped, droppedAt } = watch
  return (
    <>
      <p>
        <span className={`state tone-${watched ? 'green' : 'amber'}`}>
          <Mark tone={watched ? 'green' : 'amber'} />
          {watched && since !== undefined ? <SentenceWhen sentence={t.watched} at={since} /> : <WithCode text={t.unwatched} />}
        </span>
      </p>
      {dropped === 0 || droppedAt === undefined ? null : (
        <p className="note tone-amber">
          <SentenceWhen sentence={count(t.dropped, dropped, { when: '{when}' })} at={droppedAt} />
        </p>
      )}
      <LastError error={watch.lastError} />
    </>
  )
}

function SourceRow({ source }: { readonly source: SourceState }) {
  const { locale, texts, say, count } = useWords()
  const t = texts.running.sources
  const how =
    source.way === 'push'
      ? say(t.pushed, { path: source.path ?? '' })
      : source.way === 'watch'
        ? say(t.seen, { objects: sayList(locale, source.objects ?? []) })
        : source.way === 'crash'
          ? t.crash
          : t.own
  return (
    <li>
      <span className="source-name">{wordOf(t.names, source.kind)}</span>
      <span className="quiet source-how">{how}</span>
      <span className="source-count">
        {source.signals === 0 ? <span className="quiet">{t.never}</span> : count(t.count, source.signals)}
      </span>
      <span className="quiet source-last">
        {source.lastSignalAt === undefined ? null : <SentenceWhen sentence={t.last} at={source.lastSignalAt} />}
      </span>
      <LastError error={source.lastError} />
    </li>
  )
}

function LastError({ error }: { readonly error: SourceState['lastError'] }) {
  const { texts } = useWords()
  const t = texts.running.sources
  if (error === undefined) return null
  return (
    <p className="source-error">
      <span className="state tone-amber">
        <Mark tone="amber" size={12} /> {t.errorTitle}
      </span>{' '}
      <SentenceWhen sentence={t.error} at={error.at} fills={{ message: error.message }} />
    </p>
  )
}
