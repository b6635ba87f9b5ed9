import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeDurably } from './durable-file.ts'

const Entry = z.object({
  id: z.string(),
  at: z.string(),
  status: z.enum(['stored', 'analyzed', 'skipped', 'error']),
  /** Whose crash it was, where that is known. */
  core: z.object({ namespace: z.string(), pod: z.string(), container: z.string().optional(), crashedAtMs: z.number() }).optional(),
})
export type JournalEntry = z.infer<typeof Entry>

/** Older entries than this many are forgotten: their files are long gone. */
const mostEntries = 50_000
const mostBefore = 1_000

/** Which core files are done, so that each is worked on once, also when the agent is killed in between. */
export interface Journal {
  has(id: string): boolean
  /** The last that were done before it was opened. */
  readonly before: readonly JournalEntry[]
  /** Durable when it returns. */
  add(entry: JournalEntry): Promise<void>
  close(): Promise<void>
}

/** One JSON object a line, appended. A last line that a kill cut short is dropped: its file is worked on again, under the same id. */
export async function openJournal(path: string): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const entries = await readEntries(path)
  await writeDurably(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  const done = new Set(entries.map(({ id }) => id))
  const file = await open(path, 'a', 0o600)
  let turn: Promise<void> = Promise.resolve()
  /** A full disk cut the last line short: the next must not begin on it. */
  let isCut = false
  const appendAfter = async (before: Promise<void>, entry: JournalEntry): Promise<void> => {
    await before
    const line = `${isCut ? '\n' : ''}${JSON.stringify(entry)}\n`
    isCut = true
    await append(file, line)
    isCut = false
    done.add(entry.id)
  }
  return {
    has: (id) => done.has(id),
    before: entries.slice(-mostBefore),
    add(entry) {
      const written = appendAfter(turn, entry)
      turn = written.catch(() => undefined)
      return written
    },
    async close() {
      await turn
      await file.close()
    },
  }
}

async function append(file: FileHandle, line: string): Promise<void> {
  await file.appendFile(line)
  await file.datasync()
}

async function readEntries(path: string): Promise<JournalEntry[]> {
  let text = ''
  try {
    text = await readFile(path, 'utf8')
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) throw fault
  }
  const entries = new Map<string, JournalEntry>()
  for (const line of text.split('\n')) {
    const entry = readLine(line)
    if (entry !== undefined) entries.set(entry.id, entry)
  }
  return [...entries.values()].slice(-mostEntries)
}

function readLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined
  try {
    return Entry.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
