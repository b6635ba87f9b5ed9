import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inParallel, progress } from './run.ts'
import { settings } from './settings.ts'

/** Collects what must hold and does not. */
export interface Wrongs {
  must(holds: boolean, what: string): void
}

/** One thing that must be true of the product on a real cluster, played in a namespace of its own. */
export interface Case<Stage> {
  readonly name: string
  readonly title: string
  /** Plays it; what is wrong is collected in `wrong`. Answers what a reader of the table wants to know. */
  play(stage: Stage, wrong: Wrongs): Promise<string>
}

export interface CaseSuite<One extends Case<Around & Place>, Around> {
  /** Part of the names of its namespaces and of its folder. */
  readonly name: string
  readonly cases: readonly One[]
  readonly atOnce: number
  /** Starts what all cases share, the product last. `ends` takes what ends it, in order of the starts. */
  surround(folder: string, chosen: readonly One[], ends: Ends): Promise<Around>
  before(stage: Around & Place): Promise<void>
  after(one: One, stage: Around & Place, hasFailed: boolean): Promise<void>
}

export interface Place {
  readonly namespace: string
}

export type Ends = Pick<(() => Promise<unknown>)[], 'push'>

const widest = 26

/** Plays cases against the real product and prints a table. Ended or interrupted, it takes away what it has made. True when all is as it must be. */
export async function playCases<One extends Case<Around & Place>, Around>(
  suite: CaseSuite<One, Around>,
  names: readonly string[],
): Promise<boolean> {
  const chosen = names.length === 0 ? suite.cases : names.map((name) => caseOf(suite.cases, name))
  const folder = await mkdtemp(join(tmpdir(), `aceso-${suite.name}-`))
  const ends: (() => Promise<unknown>)[] = []
  const end = async (): Promise<void> => {
    for (let one = ends.pop(); one !== undefined; one = ends.pop()) await one().catch((fault: unknown) => progress(String(fault)))
  }
  const leave = (): void => void end().finally(() => process.exit(130))
  process.once('SIGINT', leave).once('SIGTERM', leave)
  let areGood = true
  try {
    const around = await suite.surround(folder, chosen, ends)
    console.log(`${'case'.padEnd(widest)}${'result'.padEnd(8)}${'time'.padStart(6)}  what was seen`)
    await inParallel(suite.atOnce, chosen, async (one) => {
      areGood = (await playOne(suite, one, { ...around, namespace: namespaceOf(suite, one) })) && areGood
    })
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    await end()
  }
  if (areGood) await rm(folder, { recursive: true, force: true })
  else progress(`kept for a look: ${folder}`)
  return areGood
}

function caseOf<One extends { readonly name: string }>(cases: readonly One[], name: string): One {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}; there are: ${cases.map((one) => one.name).join(', ')}`)
  return found
}

export function namespaceOf(suite: { readonly name: string }, one: { readonly name: string }): string {
  return `${settings.scenarioPrefix}${suite.name}-${one.name}`
}

/** Only the cases' own namespaces are written to: those of others in the lab are looked at and never touched. */
export function onlyIn(namespaces: readonly string[]): Readonly<Record<string, string>> {
  return {
    ACESO_PIPELINE_MODE: 'observe',
    ACESO_PIPELINE_NAMESPACE_MODES: JSON.stringify(Object.fromEntries(namespaces.map((namespace) => [namespace, 'approve']))),
    ACESO_PIPELINE_GATHER_SECONDS: '0',
  }
}

async function playOne<One extends Case<Around & Place>, Around>(
  suite: CaseSuite<One, Around>,
  one: One,
  stage: Around & Place,
): Promise<boolean> {
  const startedMs = performance.now()
  const wrongs: string[] = []
  let remark = ''
  try {
    await suite.before(stage)
    remark = await one.play(stage, { must: (holds, what) => void (holds || wrongs.push(what)) })
  } catch (fault) {
    wrongs.push(fault instanceof Error ? fault.message : String(fault))
  }
  await suite.after(one, stage, wrongs.length > 0).catch((fault: unknown) => wrongs.push(`after it: ${String(fault)}`))
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  const seen = wrongs.length === 0 ? remark : wrongs.join('; ')
  console.log(`${one.name.padEnd(widest)}${(wrongs.length === 0 ? 'ok' : 'WRONG').padEnd(8)}${`${seconds} s`.padStart(6)}  ${seen}`)
  return wrongs.length === 0
}
