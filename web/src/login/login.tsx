import { useState } from 'react'
import { Fault } from '../api/fault.ts'
import { ask } from '../api/request.ts'
import type { Overview } from '../api/shapes.ts'
import { access } from '../api/token.ts'
import { useWords } from '../language/language.tsx'
import { Command } from '../parts/copy.tsx'
import { Problem } from '../parts/problem.tsx'
import { Appearance } from '../shell/appearance.tsx'

/** Asks for a token and tries it before it goes on. */
export function Login({ entered }: { readonly entered: () => void }) {
  const { texts } = useWords()
  const [token, setToken] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<Error>()
  const enter = async (): Promise<void> => {
    setBusy(true)
    try {
      await ask<Overview>('/overview', {}, undefined, token.trim())
      access.enter(token.trim())
      entered()
    } catch (caught) {
      setFault(caught instanceof Error ? caught : new Error(String(caught)))
      setBusy(false)
    }
  }
  const isRefused = fault instanceof Fault && fault.status === 401
  return (
    <main className="login" id="content">
      <div className="login-tools">
        <Appearance />
      </div>
      <form
        className="login-form"
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        <svg className="login-mark" viewBox="0 0 24 24" width="36" height="36" aria-hidden="true">
          <path d="M20.2 14.6A8.6 8.6 0 1 1 17 5" />
          <path d="M8.4 12.4l2.8 2.8 8-8.4" />
        </svg>
        <h1>{texts.login.title}</h1>
        <p className="quiet">{texts.login.what}</p>
        <Command line="aceso token add <name> --role approver" />
        <label className="field" htmlFor="token">
          <span>{texts.login.token}</span>
          <input
            id="token"
            type="password"
            autoComplete="current-password"
            required
            value={token}
            aria-invalid={isRefused}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        {isRefused ? (
          <p className="problem" role="alert">
            {texts.login.refused}
          </p>
        ) : fault === undefined ? null : (
          <Problem fault={fault} />
        )}
        <button type="submit" className="button button-main" disabled={isBusy || token.trim() === ''}>
          {texts.login.do}
        </button>
        <p className="quiet">{texts.login.kept}</p>
      </form>
    </main>
  )
}
