import { useState } from 'react'
import { may } from '../api/role.ts'
import { useConfiguration } from '../api/running.ts'
import type { Configuration as Answer, Overview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { WithCode } from '../parts/copy.tsx'
import { Problem } from '../parts/problem.tsx'

type Value = Answer['values'][number]
const isDefault = ({ origin }: Value): boolean => origin === 'default'

/** Every setting, its value and where it came from: what `aceso config show` prints, for admins. */
export function Configuration({ overview }: { readonly overview: Overview }) {
  const { texts, say } = useWords()
  const t = texts.running.config
  const isAllowed = may(overview, 'admin')
  const answer = useConfiguration(isAllowed)
  return (
    <section aria-labelledby="configuration">
      <h2 id="configuration">{t.title}</h2>
      <p className="quiet">{isAllowed ? <WithCode text={t.what} /> : t.forbidden}</p>
      {answer.error === null ? null : <Problem fault={answer.error} again={() => void answer.refetch()} />}
      {isAllowed && answer.data === undefined && answer.error === null ? <Asking what={texts.running.asking.config} /> : null}
      {answer.data === undefined ? null : (
        <>
          <p>{say(t.environment, { name: answer.data.environment })}</p>
          {answer.data.disabled.map(({ feature, reason }) => (
            <p key={feature} className="note tone-amber">
              {say(t.disabled, { feature, reason })}
            </p>
          ))}
          {answer.data.warnings.map((warning) => (
            <p key={warning} className="note tone-amber">
              {warning}
            </p>
          ))}
          <Values values={answer.data.values} />
        </>
      )}
    </section>
  )
}

function Values({ values }: { readonly values: readonly Value[] }) {
  const { texts, say, number } = useWords()
  const t = texts.running.config
  const [text, setText] = useState('')
  const [isGiven, setGiven] = useState(false)
  const shown = values.filter(
    (value) => (!isGiven || !isDefault(value)) && `${value.key} ${value.origin}`.toLowerCase().includes(text.trim().toLowerCase()),
  )
  return (
    <>
      <search className="filters">
        <label className="field" htmlFor="setting">
          <span>{t.find}</span>
          <input id="setting" type="search" value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <button type="button" className="button" aria-pressed={isGiven} onClick={() => setGiven(!isGiven)}>
          {t.given}
        </button>
        <span className="quiet" role="status">
          {say(t.shown, { shown: number(shown.length), all: number(values.length) })}
        </span>
      </search>
      {shown.length === 0 ? (
        <p className="quiet">{t.none}</p>
      ) : (
        <table className="table config">
          <thead>
            <tr>
              <th scope="col">{t.setting}</th>
              <th scope="col">{t.value}</th>
              <th scope="col">{t.origin}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((value) => (
              <tr key={value.key} className={isDefault(value) ? '' : 'config-given'}>
                <th scope="row">
                  <code>{value.key}</code>
                </th>
                <td>
                  <Shown value={value.value} />
                </td>
                <td className={isDefault(value) ? 'quiet' : ''}>{isDefault(value) ? t.default : value.origin}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

/** The server masks secrets; here they only get a word. */
function Shown({ value }: { readonly value: Value['value'] }) {
  const t = useWords().texts.running.config
  if (value === null || value === undefined) return <span className="quiet">{t.unset}</span>
  if (value === '***') return <span>{t.secret}</span>
  if (value === '' || (Array.isArray(value) && value.length === 0)) return <span className="quiet">{t.empty}</span>
  if (Array.isArray(value)) return <code>{value.map(String).join(', ')}</code>
  return <code>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</code>
}
