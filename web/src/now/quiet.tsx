import { useIncidents } from '../api/questions.ts'
import type { Overview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayList } from '../language/say.ts'
import { Mark } from '../parts/mark.tsx'
import { NoneMatch } from '../parts/none-match.tsx'
import { SentenceWhen } from '../parts/when.tsx'
import { Newcomer } from './newcomer.tsx'

interface QuietParts {
  readonly overview: Overview | undefined
  readonly isNarrow: boolean
  readonly clear: () => void
}

/** An empty list is an answer: what was looked at, how long ago, and what could not be seen. */
export function Quiet({ overview, isNarrow, clear }: QuietParts) {
  const { locale, texts, say, of, count } = useWords()
  const ever = useIncidents({ open: undefined, sortBy: 'openedAt', pageSize: 1 })
  if (isNarrow) return <NoneMatch title={texts.now.noneMatch} clear={clear} />
  const cluster = overview?.cluster
  const isBlind = cluster?.error !== undefined || (cluster !== undefined && cluster.lookedAt === undefined)
  return (
    <>
      {isBlind ? (
        <div className="empty">
          <p className="empty-title">
            <Mark tone="amber" size={18} /> {texts.newcomer.noCluster}
          </p>
          <p className="quiet">
            {cluster?.error === undefined ? texts.newcomer.noClusterWhat : say(texts.strip.unreachable, { error: cluster.error })}
          </p>
        </div>
      ) : (
        <div className="empty">
          <p className="empty-title">
            <Mark tone="green" size={18} /> {texts.now.nothing}
          </p>
          {cluster?.lookedAt === undefined ? null : (
            <p className="quiet">
              <SentenceWhen
                sentence={texts.now.looked}
                at={cluster.lookedAt}
                fills={{ objects: count(texts.strip.objects, cluster.objects) }}
              />
            </p>
          )}
          {cluster === undefined || cluster.notReadable.length === 0 ? null : (
            <p className="quiet">
              {say(texts.now.notVisible, {
                what: sayList(
                  locale,
                  cluster.notReadable.map(({ what, why }) => `${of(what)} (${of(why)})`),
                ),
              })}
            </p>
          )}
        </div>
      )}
      {isBlind || ever.data?.total === 0 ? <Newcomer origin={location.origin} /> : null}
    </>
  )
}
