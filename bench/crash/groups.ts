import { readFile } from 'node:fs/promises'
import { inspectCore } from '../../src/crash/inspect.ts'
import { readCrashLog } from '../../src/crash/log/read-log.ts'
import type { CrashRecord } from '../../src/domain/crash/crash-record.ts'
import { inspecting } from './inspecting.ts'
import type { CaseWithCore } from './material.ts'
import type { Row } from './row.ts'

interface Grouped {
  readonly id: string
  readonly bug: string
  /** A stripped program's functions have no names: its crashes need not meet those of other builds, but must not meet another bug. */
  readonly isNamed: boolean
  readonly key: string | undefined
  readonly topFive: string
}

/** Each core of the corpus by itself, its log beside it; then who is in one group with whom, held against what was crashed on purpose. */
export async function groupsRow(corpus: readonly CaseWithCore[], folder: string): Promise<{ readonly row: Row; readonly wrong: string }> {
  const grouped: Grouped[] = []
  for (const one of corpus) grouped.push(await groupOf(one, folder))
  const ours = judged(grouped, ({ key }) => key)
  const theirs = judged(grouped, ({ topFive }) => topFive)
  const bugs = new Set(grouped.map(({ bug }) => bug)).size
  return {
    row: {
      what: `groups: ${grouped.length} cores, ${bugs} bugs, all builds`,
      figure: `${ours.merged.length} merged, ${ours.split.length} split`,
      baseline: `top five names ${theirs.merged.length} merged, ${theirs.split.length} split`,
      target: '0 merged, 0 split',
      met: ours.merged.length + ours.split.length === 0,
    },
    wrong: [...ours.merged, ...ours.split].join('\n'),
  }
}

async function groupOf(one: CaseWithCore, folder: string): Promise<Grouped> {
  const log = readCrashLog(await readFile(one.log, 'utf8'))
  const record = await inspectCore(one.core, { ...inspecting(one, folder), log }, new AbortController().signal)
  const { bug, symbols } = one.truth
  return { id: one.id, bug, isNamed: symbols !== 'none', key: record.fingerprint.key, topFive: topFiveOf(record) }
}

/** How exploitable and its likes tell crashes apart: the first five names of the thread that crashed. */
function topFiveOf({ threads, crashThread }: CrashRecord): string {
  const frames = threads.find(({ tid }) => tid === crashThread)?.frames ?? []
  return frames
    .slice(0, 5)
    .map((frame) => frame.function ?? '??')
    .join(' ')
}

/** Merged: groups that hold crashes of more than one bug. Split: bugs whose crashes are in more than one group. A crash without a key is a group of its own. */
function judged(all: readonly Grouped[], keyOf: (one: Grouped) => string | undefined) {
  const keyed = all.map((one) => ({ ...one, group: keyOf(one) ?? one.id }))
  const merged = [...Map.groupBy(keyed, ({ group }) => group).values()].filter((group) => new Set(group.map(({ bug }) => bug)).size > 1)
  const named = keyed.filter(({ isNamed }) => isNamed)
  const split = [...Map.groupBy(named, ({ bug }) => bug).values()].filter((bug) => new Set(bug.map(({ group }) => group)).size > 1)
  const ids = (cases: readonly Grouped[]): string => cases.map(({ id }) => id).join(' ')
  return {
    merged: merged.map((cases) => `  merged: ${ids(cases)}`),
    split: split.map((cases) => `  split: ${cases.map(({ id, group }) => `${id}=${group.slice(0, 8)}`).join(' ')}`),
  }
}
