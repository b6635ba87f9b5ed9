import { Component, type ReactNode, useEffect, useState } from 'react'
import { reloadForOtherRelease } from '../api/other-release.ts'
import { useWords } from '../language/language.tsx'
import { Asking } from './asking.tsx'
import { Mark } from './mark.tsx'
import { PartMissing } from './part.ts'

interface GuardedParts {
  readonly children: ReactNode
  /** Where the reader is: elsewhere it is tried anew. */
  readonly place?: string
  /** Where a small part did not come: what the reader is told in its place, without an alarm. */
  readonly missing?: string
}

interface GuardedState {
  readonly fault: Error | undefined
  readonly place: string | undefined
}

/** What cannot be shown is said in its place, and takes nothing else with it. */
export class Guarded extends Component<GuardedParts, GuardedState> {
  override readonly state: GuardedState = { fault: undefined, place: undefined }

  static getDerivedStateFromError(fault: unknown) {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) }
  }

  static getDerivedStateFromProps({ place }: GuardedParts, state: GuardedState): GuardedState | null {
    return place === state.place ? null : { fault: undefined, place }
  }

  override render() {
    const { fault } = this.state
    if (fault === undefined) return this.props.children
    return fault instanceof PartMissing ? <Missing said={this.props.missing} /> : <Broken fault={fault} />
  }
}

/** After a new release the page loads itself anew, once; otherwise the reader decides. */
function Missing({ said }: { readonly said: string | undefined }) {
  const { texts } = useWords()
  const [isAsking, setAsking] = useState(true)
  useEffect(() => {
    void reloadForOtherRelease().then(setAsking)
  }, [])
  if (isAsking) return <Asking what={texts.asking.page} />
  if (said !== undefined)
    return (
      <div className="small-problem">
        <p className="small-problem-title">
          <Mark tone="amber" size={12} /> {said}
        </p>
        <Reload />
      </div>
    )
  return (
    <div className="problem" role="alert">
      <h1 className="problem-message">{texts.fault.missing}</h1>
      <p>{texts.fault.missingNext}</p>
      <Reload />
    </div>
  )
}

function Broken({ fault }: { readonly fault: Error }) {
  const { texts } = useWords()
  return (
    <div className="problem" role="alert">
      <h1 className="problem-message">{texts.fault.broken}</h1>
      <p>{texts.fault.brokenNext}</p>
      <p className="quiet">
        <code>{fault.message}</code>
      </p>
      <Reload />
    </div>
  )
}

function Reload() {
  const { texts } = useWords()
  return (
    <button type="button" className="button" onClick={() => window.location.reload()}>
      {texts.fault.reload}
    </button>
  )
}
