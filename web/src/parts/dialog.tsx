import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { CloseIcon } from './icons.tsx'

/** A question that has to be answered first. The browser keeps the focus inside and gives it back. */
export function Dialog({ title, close, children }: { readonly title: string; readonly close: () => void; readonly children: ReactNode }) {
  const { texts } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" aria-label={texts.app.close} title={texts.app.close} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {children}
    </dialog>
  )
}
