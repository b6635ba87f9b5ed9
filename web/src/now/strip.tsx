import type { Overview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { Mark } from '../parts/mark.tsx'
import { SentenceWhen } from '../parts/when.tsx'
import { WriteSwitch } from './write-switch.tsx'

/** What is looked at and how fresh it is, what Aceso may do, and the switch that stops all writes. */
export function Strip({ overview }: { readonly overview: Overview }) {
  const { texts, say, of, count } = useWords()
  const { cluster, mode, unhealthyNodes } = overview
  return (
    <section className="strip" aria-label={texts.strip.label}>
      <div className="strip-part strip-cluster">
        <span className="strip-name">{texts.strip.cluster}</span>
        <span className="strip-value">
          <strong title={cluster.origin}>{cluster.id}</strong>
          {cluster.error === undefined ? (
            <Freshness overview={overview} />
          ) : (
            <span className="state tone-red">
              <Mark tone="red" /> {say(texts.strip.unreachable, { error: cluster.error })}
            </span>
          )}
          {unhealthyNodes.length === 0 ? null : (
            <span className="state tone-amber" title={unhealthyNodes.map(({ name }) => name).join(', ')}>
              <Mark tone="amber" /> {count(texts.strip.nodes, unhealthyNodes.length)}
            </span>
          )}
          {cluster.notReadable.length === 0 ? null : (
            <a className="quiet" href="/settings#permissions" title={cluster.notReadable.map(({ what }) => of(what)).join(', ')}>
              {count(texts.strip.blind, cluster.notReadable.length)}
            </a>
          )}
        </span>
      </div>
      <div className="strip-part">
        <span className="strip-name">{texts.strip.mode}</span>
        <span className="strip-value">{cluster.readOnly ? texts.strip.readOnly : wordOf(texts.strip.modes, mode)}</span>
      </div>
      <div className="strip-part">
        <span className="strip-name">{texts.strip.writes}</span>
        <span className="strip-value">
          <WriteSwitch overview={overview} />
        </span>
      </div>
    </section>
  )
}

function Freshness({ overview: { cluster } }: { readonly overview: Overview }) {
  const { texts, count } = useWords()
  if (cluster.lookedAt === undefined) return <span className="quiet">{texts.strip.neverLooked}</span>
  return (
    <span className="quiet">
      {count(texts.strip.objects, cluster.objects)}
      {texts.strip.comma}
      <SentenceWhen sentence={cluster.readOnly ? texts.strip.recorded : texts.strip.lookedAt} at={cluster.lookedAt} />
    </span>
  )
}
