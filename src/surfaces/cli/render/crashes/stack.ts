import { appFrames } from '../../../../crash/group/app-frames.ts'
import { bareName } from '../../../../crash/group/bare-name.ts'
import type { CrashRecord } from '../../../../domain/crash/crash-record.ts'
import type { Frame, ThreadStack } from '../../../../domain/crash/crash-stack.ts'
import { crashWords } from '../../crash-words.ts'
import { type Look, paint, plain, row } from '../../page.ts'
import { cut } from '../../width.ts'
import { told } from '../../words.ts'

const mostFrames = 24
const mostGroups = 5
const nameColumns = 5

/** The crashed thread's stack with the frame that went wrong marked, and what the other threads were doing, folded. */
export function crashStack(record: CrashRecord, look: Look): string {
  const { language } = look
  const { threads, crashThread, stack, quality } = record
  const crashed = threads.find(({ tid }) => tid === crashThread)
  const thread = crashed?.name === undefined ? String(crashThread) : `${crashThread} ${plain(crashed.name)}`
  const title = told(language, stack.origin === 'notes' ? crashWords.stackNotes : crashWords.stackBy, { thread, origin: stack.origin })
  const right = stack.origin === 'notes' ? '' : told(language, crashWords.quality, { percent: Math.round(quality * 100) })
  const frames = crashed?.frames ?? []
  const faulting = appFrames(frames)[0]?.index ?? 0
  const shown = folded(frames).flatMap(({ frame, index, repeats }) => [
    frameRow(frame, index, index === faulting, look),
    ...(repeats === 0
      ? []
      : [row(look, { indent: 2 + nameColumns, text: told(language, crashWords.frameTimes, { count: repeats }), tone: 'over' })]),
  ])
  // The frame that went wrong is shown however deep it lies.
  const lines = shown.slice(0, Math.max(mostFrames, faulting + 4))
  if (shown.length > lines.length)
    lines.push(
      row(look, {
        indent: 2 + nameColumns,
        text: told(language, crashWords.moreFrames, { count: shown.length - lines.length }),
        tone: 'over',
      }),
    )
  return [row(look, { text: title, tone: 'over', right }), ...lines, ...otherThreads(threads, crashThread, look)].join('\n')
}

function frameRow(frame: Frame, index: number, isFaulting: boolean, look: Look): string {
  const label = `${isFaulting ? '>' : ' '} ${index}`
  const place = placeText(frame)
  const room = Math.max(20, look.columns - 2 - nameColumns - (place === '' ? 0 : place.length + 2))
  return row(look, {
    indent: 2,
    label,
    ...(isFaulting ? { labelTone: 'broken' as const, tone: 'strong' as const } : {}),
    labelColumns: nameColumns,
    text: cut(frameName(frame), room),
    right: place,
    rightTone: 'over',
  })
}

function frameName({ function: name, offset, module, signalHandler }: Frame): string {
  if (signalHandler === true) return '<signal handler called>'
  if (name !== undefined) return plain(name)
  return module === '' ? `?? ${offset}` : `?? +${offset}`
}

function placeText({ file, line, module, inlined, signalHandler }: Frame): string {
  if (signalHandler === true) return ''
  const place =
    file === undefined
      ? plain(module.slice(module.lastIndexOf('/') + 1))
      : `${plain(file.slice(file.lastIndexOf('/') + 1))}${line === undefined ? '' : `:${line}`}`
  return cut(inlined === true ? `${place} (inlined)` : place, 36)
}

/** A recursion's frames once, with how often they come again. */
function folded(frames: readonly Frame[]): { frame: Frame; index: number; repeats: number }[] {
  const found: { frame: Frame; index: number; repeats: number }[] = []
  for (const [index, frame] of frames.entries()) {
    const last = found.at(-1)
    if (last !== undefined && frame.function !== undefined && last.frame.function === frame.function && last.frame.line === frame.line)
      last.repeats += 1
    else found.push({ frame, index, repeats: 0 })
  }
  return found
}

/** Threads that stand at the same place are told once: sixty of a pool wait, and one does not. */
function otherThreads(threads: readonly ThreadStack[], crashThread: number, look: Look): string[] {
  const others = threads.filter(({ tid }) => tid !== crashThread)
  if (others.length === 0) return []
  const places = new Map<string, number>()
  for (const { frames } of others) {
    const place = frames
      .filter(({ inlined }) => inlined !== true)
      .slice(0, 4)
      .map((frame) => (frame.function === undefined ? frameName(frame) : plain(bareName(frame.function))))
      .join(' < ')
    places.set(place, (places.get(place) ?? 0) + 1)
  }
  const ordered = [...places].toSorted(([, left], [, right]) => right - left)
  const rest = ordered.slice(mostGroups).reduce((sum, [, count]) => sum + count, 0)
  const { language } = look
  const rows = ordered
    .slice(0, mostGroups)
    .map(([place, count]) => told(language, crashWords.threadsIn, { count, frame: cut(place, look.columns * 2) }))
  if (rest > 0) rows.push(told(language, crashWords.moreThreads, { count: rest }))
  return ['', paint(look, 'over', told(language, crashWords.others)), ...rows.map((text) => row(look, { indent: 2, text }))]
}
