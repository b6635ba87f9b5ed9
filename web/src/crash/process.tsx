import type { ReactNode } from 'react'
import type { CoredumpDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { size } from '../language/size.ts'
import { Facts } from '../parts/facts.tsx'
import { brief, Foreign, tame } from '../parts/foreign.tsx'
import { When } from '../parts/when.tsx'
import type { CrashRecord } from './frames.ts'

const longestCommand = 400

/** The process that died, and the file it left. */
export function Process({ crash: { file, report } }: { readonly crash: CoredumpDetail }) {
  const { texts, number } = useWords()
  const t = texts.crashes.one.process
  const { record } = report
  const rows: readonly { readonly name: string; readonly value: ReactNode }[] = [
    ...(record === undefined ? [] : processRows(record, t, number)),
    ...(file.version === '' ? [] : [{ name: t.version, value: brief(file.version, 80) }]),
    { name: t.died, value: <When at={file.timestamp} /> },
    { name: t.told, value: <When at={file.createdAt} /> },
    { name: t.status, value: texts.crashes.coreFiles.states[file.status] },
    ...(record === undefined ? [] : [{ name: t.core, value: <CoreSize record={record} /> }]),
  ]
  return (
    <section>
      <h2>{t.title}</h2>
      <Facts rows={rows} />
      {record === undefined || record.notes.length === 0 ? null : (
        <>
          <h3>{texts.crashes.one.notes}</h3>
          <ul>
            {record.notes.map((note) => (
              <li key={note} className="quiet">
                {tame(note)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

type ProcessTexts = ReturnType<typeof useWords>['texts']['crashes']['one']['process']

function processRows(
  { program, command, arguments: all, pid, uid, machine, threadCount }: CrashRecord,
  t: ProcessTexts,
  number: (n: number) => string,
) {
  return [
    {
      name: t.program,
      value: (
        <code>
          <Foreign text={program === '' ? command : program} />
        </code>
      ),
    },
    ...(all.length < 2 ? [] : [{ name: t.command, value: <code>{brief(all.join(' '), longestCommand)}</code> }]),
    { name: t.pid, value: pid },
    { name: t.uid, value: uid },
    { name: t.threads, value: number(threadCount) },
    { name: t.machine, value: machine },
  ]
}

function CoreSize({ record: { sizeBytes, diskBytes, compressed, truncated } }: { readonly record: CrashRecord }) {
  const { locale, texts, say } = useWords()
  const t = texts.crashes.one.process
  const fills = { size: sizeBytes === undefined ? '?' : size(locale, sizeBytes), disk: size(locale, diskBytes), compression: compressed }
  return (
    <>
      {say(compressed === 'none' ? t.size : t.packed, fills)}
      {truncated ? <span className="tag tone-amber">{t.cut}</span> : null}
    </>
  )
}
