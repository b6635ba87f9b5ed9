import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AgentReport } from '../../src/domain/crash/agent-protocol.ts'
import { writeDurably } from './durable-file.ts'

/** Finished reports that the server has not taken yet, oldest first. */
export interface Spool {
  /** Puts a report at the end under the next sequence number; durable when it returns. One whose id waits already is not put twice, one that breaks the protocol is refused. */
  put(report: Omit<AgentReport, 'sequence'>): Promise<void>
  has(id: string): boolean
  ids(): readonly string[]
  readonly waiting: number
  /** The first few, in order. */
  peek(limit: number): Promise<readonly AgentReport[]>
  /** The server has it. */
  taken(id: string): Promise<void>
  /** The server will never take it; kept aside with the reason, so that it does not hold up the others. */
  refused(id: string, why: string): Promise<void>
}

const numberLength = 12
const named = /^(\d{12})-([0-9a-f]{32})\.json$/

/** One file a report, named by sequence and id. `onDamaged` hears of files that cannot be read; they are put aside. */
export async function openSpool(folder: string, onDamaged: (file: string) => void): Promise<Spool> {
  const aside = join(folder, 'refused')
  await mkdir(aside, { recursive: true, mode: 0o700 })
  const files = new Map<string, string>()
  for (const file of (await readdir(folder)).toSorted()) {
    const id = named.exec(file)?.[2]
    if (id !== undefined) files.set(id, file)
  }
  let sequence = await lastSequence(folder, [...files.values()])
  let turn: Promise<void> = Promise.resolve()

  async function put(report: Omit<AgentReport, 'sequence'>): Promise<void> {
    if (files.has(report.id)) return
    // What cannot be read again must not be taken for kept.
    const numbered = AgentReport.parse({ ...report, sequence: sequence + 1 })
    sequence += 1
    await writeDurably(join(folder, 'sequence'), String(sequence))
    const file = `${String(sequence).padStart(numberLength, '0')}-${report.id}.json`
    await writeDurably(join(folder, file), JSON.stringify(numbered))
    files.set(report.id, file)
  }

  return {
    put(report) {
      const done = turn.then(() => put(report))
      turn = done.catch(() => undefined)
      return done
    },
    has: (id) => files.has(id),
    ids: () => [...files.keys()],
    get waiting() {
      return files.size
    },
    async peek(limit) {
      const reports: AgentReport[] = []
      for (const [id, file] of [...files].slice(0, limit)) {
        const report = await readReport(join(folder, file))
        if (report !== undefined) reports.push(report)
        else {
          files.delete(id)
          await rename(join(folder, file), join(aside, file))
          onDamaged(file)
        }
      }
      return reports
    },
    async taken(id) {
      const file = files.get(id)
      if (file === undefined) return
      await rm(join(folder, file), { force: true })
      files.delete(id)
    },
    async refused(id, why) {
      const file = files.get(id)
      if (file === undefined) return
      await writeDurably(join(aside, `${file}.why`), why)
      await rename(join(folder, file), join(aside, file))
      files.delete(id)
    },
  }
}

async function readReport(path: string): Promise<AgentReport | undefined> {
  try {
    return AgentReport.safeParse(JSON.parse(await readFile(path, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** The greatest number ever given: of what waits, or as written down before the last one. */
async function lastSequence(folder: string, files: readonly string[]): Promise<number> {
  const waiting = files.map((file) => Number(file.slice(0, numberLength)))
  let written = 0
  try {
    written = Number(await readFile(join(folder, 'sequence'), 'utf8'))
  } catch {
    // The first start.
  }
  return Math.max(0, Number.isSafeInteger(written) ? written : 0, ...waiting)
}
