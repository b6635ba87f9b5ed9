import type { ModelOverview } from '../api/shapes.ts'
import type { Tone } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { sayUsd } from '../language/say.ts'
import { duration } from '../language/time.ts'
import { tame } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { SentenceWhen } from '../parts/when.tsx'

type Provider = ModelOverview['providers'][number]

const tones: Readonly<Record<Provider['breaker'], Tone>> = { closed: 'green', open: 'red', trying: 'amber' }

interface ProvidersParts {
  readonly providers: ModelOverview['providers']
  readonly unusable: ModelOverview['unusable']
}

/** Who is asked, how they are, and who cannot be asked. */
export function Providers({ providers, unusable }: ProvidersParts) {
  const { texts, of } = useWords()
  const t = texts.models
  if (providers.length === 0 && unusable.length === 0) return null
  return (
    <section>
      {providers.length === 0 ? null : (
        <>
          <h2>{t.providers}</h2>
          <ol className="providers">
            {providers.map((provider) => (
              <ProviderRow key={`${provider.provider} ${provider.model}`} provider={provider} />
            ))}
          </ol>
        </>
      )}
      {unusable.length === 0 ? null : (
        <>
          <h2>{t.unusable}</h2>
          <ul className="providers">
            {unusable.map(({ provider, title, why }) => (
              <li key={provider}>
                <strong>{title}</strong> <span className="quiet">{of(why)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function ProviderRow({ provider }: { readonly provider: Provider }) {
  const { locale, texts, say, number, count } = useWords()
  const t = texts.models
  const { title, model, address, price, breaker, openUntil, lastOk, lastError, contextTokens, failures } = provider
  const isUntried = breaker === 'closed' && lastOk === undefined
  const tone = !isUntried ? tones[breaker] : lastError === undefined ? 'grey' : 'amber'
  return (
    <li className="provider">
      <p className="provider-head">
        <strong>{title}</strong>
        <code>{model}</code>
        <span className={`state tone-${tone}`}>
          <Mark tone={tone} size={12} /> {!isUntried ? t.breakers[breaker] : lastError === undefined ? t.never : t.neverOk}
        </span>
        {openUntil === undefined || breaker !== 'open' ? null : (
          <span className="quiet">
            <SentenceWhen sentence={t.until} at={openUntil} />
          </span>
        )}
      </p>
      <p className="row-under">
        {lastOk === undefined ? null : (
          <SentenceWhen sentence={t.lastOk} at={lastOk.at} fills={{ took: duration(locale, lastOk.tookMs) }} />
        )}
        <span>
          {price === null ? t.noPrice : say(t.price, { input: sayUsd(locale, price.input), output: sayUsd(locale, price.output) })}
        </span>
        <span className="quiet">{contextTokens === null ? t.noContext : say(t.context, { n: number(contextTokens) })}</span>
        <span className="quiet">{tame(address)}</span>
      </p>
      {lastError === undefined ? null : (
        <p className="row-under">
          <SentenceWhen sentence={t.lastError} at={lastError.at} fills={{ message: tame(lastError.message) }} />
          {failures === 0 ? null : <span>{count(t.failures, failures)}</span>}
        </p>
      )}
    </li>
  )
}
