import { useState } from 'react'
import { useOverview } from '../api/questions.ts'
import { askFile } from '../api/request.ts'
import { may } from '../api/role.ts'
import type { CoredumpDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { CopyButton } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'
import { Problem } from '../parts/problem.tsx'
import { slimCoreName } from './see-lines.ts'

type KeptFile = CoredumpDetail['kept'][number]

/** The files that were kept: where the whole core lies, and the slim one to take along. */
export function Kept({ crash }: { readonly crash: CoredumpDetail }) {
  const { texts } = useWords()
  const t = texts.crashes.one.kept
  const { kept: files } = crash
  return (
    <section>
      <h2>{t.title}</h2>
      {files.length === 0 && !crash.hasSlimCore ? <p className="quiet">{t.none}</p> : null}
      <ul className="kept">
        {files.map((file) => (
          <KeptRow key={`${file.what} ${file.name}`} file={file} />
        ))}
      </ul>
      {crash.hasSlimCore ? <Download id={crash.file.id} /> : null}
    </section>
  )
}

function KeptRow({ file }: { readonly file: KeptFile }) {
  const { locale, texts, say } = useWords()
  const t = texts.crashes.one.kept
  return (
    <li>
      <p>
        <strong>{t[file.what]}</strong> {say(t.size, { size: size(locale, file.sizeBytes), original: size(locale, file.originalBytes) })}{' '}
        {file.state === 'stored' ? null : <span className="tag tone-amber">{t.states[file.state]}</span>}
      </p>
      <p className="quiet">{file.isHere ? t.here : say(t.onNode, { node: tame(file.nodeName) })}</p>
      <p>
        <code>{say(t.where, { backend: file.backend, name: tame(file.name) })}</code>
      </p>
      <p className="quiet kept-sum">
        {t.sum} <code>{file.sha256.slice(0, 12)}</code>
        <CopyButton text={file.sha256} />
      </p>
    </li>
  )
}

/** The token goes along in a header, so the file comes by a request of the page and is handed to the browser to save. */
function Download({ id }: { readonly id: string }) {
  const { texts, say } = useWords()
  const [state, setState] = useState<'idle' | 'asking' | 'saved'>('idle')
  const [fault, setFault] = useState<Error>()
  const isAllowed = may(useOverview().data, 'operator')
  const t = texts.crashes.one.kept
  const name = slimCoreName(id)
  const download = async (): Promise<void> => {
    setState('asking')
    setFault(undefined)
    try {
      save(await askFile(`/coredumps/${id}/slim-core`, AbortSignal.timeout(patienceMs)), name)
      setState('saved')
    } catch (caught) {
      setFault(caught instanceof Error ? caught : new Error(String(caught)))
      setState('idle')
    }
  }
  return (
    <>
      <p className="quiet">{isAllowed ? t.slimWhat : t.forbidden}</p>
      {isAllowed ? (
        <button type="button" className="button" disabled={state === 'asking'} onClick={() => void download()}>
          {state === 'asking' ? t.downloading : t.download}
        </button>
      ) : null}
      <p className="quiet" role="status">
        {state === 'saved' ? say(t.saved, { name }) : ''}
      </p>
      {fault === undefined ? null : <Problem fault={fault} />}
    </>
  )
}

const patienceMs = 120_000

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken the content by then; the address alone is given up.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
