import { memo } from 'react'
import { Link } from 'wouter'
import type { CoredumpFile } from '../api/shapes.ts'
import { Score } from '../bug/score.tsx'
import { programName } from '../bug/sentence.ts'
import type { Tone } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { brief } from '../parts/foreign.tsx'
import { Mark } from '../parts/mark.tsx'
import { When } from '../parts/when.tsx'

interface ListParts {
  readonly rows: readonly CoredumpFile[]
  readonly chosen: string | undefined
  readonly label: string
  /** All are of one bug: what differs stands first. */
  readonly isOfBug?: boolean
}

export function FileList({ rows, chosen, label, isOfBug = false }: ListParts) {
  const { columns } = useWords().texts.crashes.coreFiles
  return (
    <div className={isOfBug ? 'list core-files core-files-of-bug' : 'list core-files'}>
      <div className="list-head" aria-hidden="true">
        <span>{columns.state}</span>
        <span>{columns.crash}</span>
        <span>{columns.score}</span>
        <span className="list-number">{columns.size}</span>
        <span className="list-number">{columns.at}</span>
      </div>
      <ul aria-label={label}>
        {rows.map((row) => (
          <FileRow key={row.id} file={row} isChosen={row.id === chosen} isOfBug={isOfBug} />
        ))}
      </ul>
    </div>
  )
}

const tones: Readonly<Record<CoredumpFile['status'], Tone>> = {
  discovered: 'blue',
  processing: 'blue',
  analyzed: 'grey',
  stored: 'green',
  skipped: 'grey',
  error: 'amber',
}

interface RowParts {
  readonly file: CoredumpFile
  readonly isChosen: boolean
  readonly isOfBug: boolean
}

const FileRow = memo(function FileRow({ file, isChosen, isOfBug }: RowParts) {
  const { locale, texts } = useWords()
  const t = texts.crashes.coreFiles
  const { status, podName, podNamespace, errorMessage } = file
  const pod = podName === undefined ? undefined : `${podNamespace === undefined || podNamespace === '' ? '' : `${podNamespace}/`}${podName}`
  return (
    <li className={isChosen ? 'row row-chosen' : 'row'} data-row={file.id} {...(isChosen ? { 'aria-current': true as const } : {})}>
      <span className={`state tone-${tones[status]}`}>
        <Mark tone={tones[status]} /> {t.states[status]}
      </span>
      <div className="row-main">
        <Link href={`/crashes/${file.id}`} className="row-link">
          {isOfBug ? null : programName(file.executable) || brief(file.fileName, 80) || file.id.slice(0, 12)}
          {pod === undefined ? null : <span className="row-pod"> {brief(pod, 120)}</span>}
          {isOfBug && pod === undefined ? brief(file.hostname === '' ? file.nodeName : file.hostname, 80) : null}
        </Link>
        {errorMessage === undefined ? null : <span className="row-said">{brief(errorMessage, 200)}</span>}
        <span className="row-under">
          {file.version === '' ? null : <span>{brief(file.version, 40)}</span>}
          <span>{brief(file.nodeName, 60)}</span>
          {isOfBug ? null : <span className="quiet row-id">{file.group ?? t.noGroup}</span>}
          <span className="quiet row-id">{file.id.slice(0, 12)}</span>
        </span>
      </div>
      <span className="row-trend">
        <Score score={file.valueScore} isHigh={file.isHighValue} />
      </span>
      <span className="row-count list-number">{file.size === 0 ? '–' : size(locale, file.size)}</span>
      <span className="row-since list-number">
        <When at={file.timestamp} />
      </span>
    </li>
  )
})
