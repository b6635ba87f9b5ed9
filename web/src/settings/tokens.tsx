import { useState } from 'react'
import { useAddToken, useRemoveToken } from '../api/deeds.ts'
import { useTokens } from '../api/questions.ts'
import type { Caller, Role } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from '../parts/asking.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Command } from '../parts/copy.tsx'
import { Problem } from '../parts/problem.tsx'
import { When } from '../parts/when.tsx'

const roles: readonly Role[] = ['viewer', 'operator', 'approver', 'admin']

/** Who may talk to Aceso; only admins see and change it. */
export function Tokens({ caller }: { readonly caller: Caller }) {
  const { texts, say } = useWords()
  const isAdmin = caller.role === 'admin'
  const tokens = useTokens(isAdmin)
  const [removing, setRemoving] = useState<string>()
  const remove = useRemoveToken()
  const t = texts.settings
  const rows = tokens.data?.data ?? []
  return (
    <section>
      <h2>{t.tokens}</h2>
      <p className="quiet">{isAdmin ? t.tokensWhat : t.tokensForbidden}</p>
      {tokens.error === null ? null : <Problem fault={tokens.error} again={() => void tokens.refetch()} />}
      {isAdmin && tokens.data === undefined && tokens.error === null ? <Asking what={texts.asking.tokens} /> : null}
      {isAdmin && tokens.data !== undefined && rows.length === 0 ? <p className="note tone-amber">{t.tokensNone}</p> : null}
      {rows.length === 0 ? null : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.role}</th>
              <th scope="col">{t.created}</th>
              <th scope="col">
                <span className="unseen">{t.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, role, createdAt }) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{role}</td>
                <td>
                  <When at={createdAt} />
                </td>
                <td className="table-action">
                  <button type="button" className="text-button" aria-label={say(t.removeDo, { name })} onClick={() => setRemoving(name)}>
                    {t.remove}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isAdmin ? <AddToken isFirst={tokens.data !== undefined && rows.length === 0} /> : null}
      {removing === undefined ? null : (
        <Confirm
          title={say(t.removeTitle, { name: removing })}
          action={say(t.removeDo, { name: removing })}
          grave
          hasComment={false}
          isBusy={remove.isPending}
          fault={remove.error}
          close={() => setRemoving(undefined)}
          confirm={() => remove.mutate(removing, { onSuccess: () => setRemoving(undefined) })}
        >
          <p>{t.removeWhat}</p>
        </Confirm>
      )}
    </section>
  )
}

/** The first token has to be an admin's: with it the server begins to ask for one. */
function AddToken({ isFirst }: { readonly isFirst: boolean }) {
  const { texts, say } = useWords()
  const add = useAddToken()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<Role>('viewer')
  const role = isFirst ? 'admin' : chosen
  const t = texts.settings
  return (
    <form
      className="add-token"
      aria-label={t.addTitle}
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate({ name: name.trim(), role }, { onSuccess: () => setName('') })
      }}
    >
      <label className="field" htmlFor="token-name">
        <span>{t.name}</span>
        <input id="token-name" required maxLength={63} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="field" htmlFor="token-role">
        <span>{t.role}</span>
        <select
          id="token-role"
          value={role}
          disabled={isFirst}
          onChange={(event) => setChosen(roles.find((each) => each === event.target.value) ?? 'viewer')}
        >
          {roles.map((each) => (
            <option key={each} value={each}>
              {t.roles[each]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button" disabled={add.isPending || name.trim() === ''}>
        {t.add}
      </button>
      {add.error === null ? null : <Problem fault={add.error} />}
      {add.data === undefined ? null : (
        <div className="note new-token" role="status">
          <p>{say(t.newToken, { name: add.data.name })}</p>
          <Command line={add.data.token} />
        </div>
      )}
    </form>
  )
}
