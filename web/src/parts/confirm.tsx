import { type ReactNode, useId, useState } from 'react'
import type { Fault } from '../api/fault.ts'
import { useWords } from '../language/language.tsx'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'

export interface Question {
  readonly title: string
  /** The button that does it: verb and object. */
  readonly action: string
  readonly grave?: boolean
  /** False where nothing would keep a comment. */
  readonly hasComment?: boolean
  /** False while something has still to be chosen. */
  readonly isReady?: boolean
  readonly isBusy: boolean
  readonly fault: Fault | null
  readonly confirm: (comment: string) => void
  readonly close: () => void
  readonly children?: ReactNode
}

/** The second of the two steps before anything is changed. */
export function Confirm({
  title,
  action,
  grave = false,
  hasComment = true,
  isReady = true,
  isBusy,
  fault,
  confirm,
  close,
  children,
}: Question) {
  const { texts } = useWords()
  const [comment, setComment] = useState('')
  const field = useId()
  return (
    <Dialog title={title} close={close}>
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault()
          confirm(comment)
        }}
      >
        {children}
        {hasComment ? (
          <label className="field" htmlFor={field}>
            <span>{texts.app.comment}</span>
            <textarea id={field} rows={2} maxLength={2000} value={comment} onChange={(event) => setComment(event.target.value)} />
          </label>
        ) : null}
        {fault === null ? null : <Problem fault={fault} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={close}>
            {texts.app.cancel}
          </button>
          <button type="submit" className={grave ? 'button button-grave' : 'button button-main'} disabled={isBusy || !isReady}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
