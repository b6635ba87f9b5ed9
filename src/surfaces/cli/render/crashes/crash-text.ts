import type { CrashRecord } from '../../../../domain/crash/crash-record.ts'
import { faultClassWords, linkMethodWords } from '../../../../domain/crash/crash-words.ts'
import { signalName } from '../../../../domain/crash/process-signals.ts'
import type { Text } from '../../../../domain/text.ts'
import { crashWords, stackFaultWords } from '../../crash-words.ts'
import { type Look, paint, plain, row, say } from '../../page.ts'
import { spanText, told } from '../../words.ts'
import { scoreBars } from './score-bars.ts'
import { crashStack } from './stack.ts'

const labelColumns = 12
const mostArguments = 200
const mostNotes = 12

/** What a core says by itself: program, reason, process, time, thread, whose it was, size. */
export function crashHead(record: CrashRecord, nowMs: number, look: Look): string {
  const { language } = look
  const field = (label: Text, text: string): string => fieldRow(look, label, text)
  const name = plain(lastPart(record.program) || record.command || '?')
  const command = plain(record.arguments.join(' '))
  const lines = [row(look, { label: 'x', labelTone: 'broken', text: headline(record, name, look), tone: 'strong' })]
  const kind = faultClassWords[record.fingerprint.faultClass]
  if (kind !== undefined) lines.push(row(look, { indent: 2, text: say(look, kind) }))
  lines.push(
    field(
      crashWords.program,
      told(language, crashWords.processIs, {
        path: plain(record.program) || name,
        pid: record.pid,
        uid: record.uid,
        machine: record.machine,
      }),
    ),
  )
  if (command !== '')
    lines.push(field(crashWords.command, command.length > mostArguments ? `${command.slice(0, mostArguments)}…` : command))
  lines.push(field(crashWords.signal, signalText(record, look)))
  const at = record.crashedAt.slice(0, 19).replace('T', ' ')
  lines.push(
    field(crashWords.died, told(language, crashWords.diedAt, { at, ago: spanText(language, nowMs - Date.parse(record.crashedAt)).trim() })),
  )
  lines.push(field(crashWords.thread, told(language, crashWords.threadIs, { thread: threadText(record), count: record.threadCount })))
  if (record.pod !== undefined) lines.push(field(crashWords.pod, podText(record.pod, look)))
  else if (record.hostname !== undefined) lines.push(field(crashWords.host, plain(record.hostname)))
  lines.push(field(crashWords.file, fileText(record, look)))
  return `${lines.join('\n')}\n`
}

/** The rest: stack, value, fingerprint, notes, what to do. `before`: what was shown already, where the stack has changed it. */
export function crashBody(record: CrashRecord, before: CrashRecord | undefined, look: Look): string {
  const { language } = look
  const blocks: string[] = []
  const name = plain(lastPart(record.program) || record.command || '?')
  const changed: string[] = []
  if (before !== undefined && headline(before, name, look) !== headline(record, name, look))
    changed.push(fieldRow(look, crashWords.truly, headline(record, name, look)))
  if (before !== undefined && before.hostname === undefined && record.hostname !== undefined)
    changed.push(fieldRow(look, crashWords.host, plain(record.hostname)))
  if (record.abortMessage !== undefined) changed.push(fieldRow(look, crashWords.said, plain(record.abortMessage)))
  if (changed.length > 0) blocks.push(changed.join('\n'))
  blocks.push(crashStack(record, look))
  blocks.push(scoreBars(record.score, look))
  blocks.push([groupText(record, look), ...likenessLines(record, look)].join('\n'))
  const notes = [...noteTexts(record), ...record.notes].slice(0, mostNotes)
  if (notes.length > 0) {
    const title = paint(look, 'over', told(language, crashWords.notes))
    blocks.push([title, ...notes.map((note) => row(look, { indent: 2, label: '-', text: plain(note) }))].join('\n'))
  }
  const next = nextSteps(record)
  if (next.length > 0)
    blocks.push(next.map((step, index) => fieldRow(look, index === 0 ? crashWords.next : undefined, say(look, step))).join('\n'))
  return `\n${blocks.join('\n\n')}\n`
}

function fieldRow(look: Look, label: Text | undefined, text: string): string {
  return row(look, { indent: 2, label: label === undefined ? '' : told(look.language, label), labelTone: 'over', labelColumns, text })
}

function headline(record: CrashRecord, name: string, { language }: Look): string {
  const reason = record.reason === '' ? told(language, crashWords.unknownReason, { signal: record.signal.name }) : record.reason
  const { faultAddress: address } = record
  return address === undefined
    ? told(language, crashWords.crashed, { program: name, reason })
    : told(language, crashWords.crashedAt, { program: name, reason, address })
}

function signalText({ signal, goReraised, pid }: CrashRecord, { language }: Look): string {
  const { name, code, sender } = signal
  if (goReraised !== undefined && goReraised.signal !== signal.number)
    return told(language, crashWords.reraised, { name, first: signalNumberText(goReraised.signal) })
  if (sender !== undefined && code <= 0)
    return sender.pid === pid
      ? told(language, crashWords.sentByItself, { name })
      : told(language, crashWords.sentBy, { name, pid: sender.pid, uid: sender.uid })
  return told(language, crashWords.byKernel, { name, code })
}

function signalNumberText(number: number): string {
  return signalName(number) ?? `signal ${number}`
}

function threadText({ crashThread, threads }: CrashRecord): string {
  const name = threads.find(({ tid }) => tid === crashThread)?.name
  return name === undefined ? String(crashThread) : `${crashThread} ${plain(name)}`
}

function podText({ namespace, name, container, method, confidence }: NonNullable<CrashRecord['pod']>, { language }: Look): string {
  const facts = { pod: `${namespace}/${name}`, method: linkMethodWords[method][language], confidence: confidence.toFixed(2) }
  return container === undefined ? told(language, crashWords.podIs, facts) : told(language, crashWords.podOf, { ...facts, container })
}

function fileText({ sizeBytes, diskBytes, compressed, truncated }: CrashRecord, { language }: Look): string {
  const facts = { size: sizeText(sizeBytes ?? 0), disk: sizeText(diskBytes), compression: compressed }
  const file = told(language, compressed === 'none' ? crashWords.fileIs : crashWords.fileIsPacked, facts)
  return truncated ? told(language, crashWords.cutOff, { file }) : file
}

function groupText({ fingerprint }: CrashRecord, look: Look): string {
  const { key, faultClass } = fingerprint
  return fieldRow(look, crashWords.group, key === undefined ? told(look.language, crashWords.notGrouped) : `${key}  ${faultClass}`)
}

function likenessLines({ looksLike }: CrashRecord, look: Look): string[] {
  return looksLike.flatMap(({ id, title, similarity, fixedIn, advice }) => {
    const facts = { id, title: plain(title), percent: Math.round(similarity * 100), version: fixedIn ?? '' }
    const known = told(look.language, fixedIn === undefined ? crashWords.knownIs : crashWords.knownFixed, facts)
    return [fieldRow(look, crashWords.looksLike, known), ...(advice === undefined ? [] : [fieldRow(look, undefined, say(look, advice))])]
  })
}

function noteTexts({ stack, pod }: CrashRecord): string[] {
  const conflicts = (pod?.conflicts ?? []).map(({ method, says }) => `${method} says ${says}`)
  return [...(stack.fault === undefined || stack.fault.detail === '' ? [] : [`${stack.fault.kind}: ${stack.fault.detail}`]), ...conflicts]
}

function nextSteps({ stack, truncated, compressed }: CrashRecord): Text[] {
  if (truncated && stack.fault?.kind !== 'no-symbols') return [stackFaultWords['truncated-core']]
  if (stack.fault !== undefined) return [stackFaultWords[stack.fault.kind]]
  if (stack.origin !== 'notes') return []
  return compressed === 'none'
    ? [{ en: 'without --no-debugger the stack has names', zh: '去掉 --no-debugger 可得到带符号的调用栈' }]
    : [{ en: 'without --no-debugger it is unpacked, and the stack has names', zh: '去掉 --no-debugger 会先解压，并得到带符号的调用栈' }]
}

/** `2.6 GB`: decimal units, as disks are sold and `ls -h --si` tells. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
