import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCorpus } from '../../lab/crashes/corpus.ts'
import { forgedCores } from '../../lab/crashes/hostile/forged.ts'
import { type HostileFile, loadHostile, markerText } from '../../lab/crashes/hostile/hostile-file.ts'
import { defaultFolder } from '../../lab/crashes/settings.ts'
import { type HostileAnswer, type Reading, readHostile } from './hostile-reader.fixture.ts'

const seed = Number(process.env['ACESO_CRASH_SEED'] ?? 1)
const mutantCount = 200
/** `ACESO_FUZZ_SECONDS=600` goes on for longer; a seed of its own finds other cores. */
const fuzzSeconds = Number(process.env['ACESO_FUZZ_SECONDS'] ?? 60)
/** A damaged copy is written for each mutant: small cores are as full of headers and notes as large ones. */
const smallBytes = 1_000_000
const mostCpuMs = 20_000
const longEnough = 300_000

const folder = mkdtempSync(join(tmpdir(), 'aceso-hostile-'))
mkdirSync(join(folder, 'image'))
afterAll(() => rmSync(folder, { recursive: true }))

const told = ({ name, facts, slim, cpuMs }: HostileAnswer): string =>
  `${name}: ${facts.kind} ${facts.text.slice(0, 300)}; slim core ${slim.kind} ${slim.text.slice(0, 300)}; ${cpuMs} ms`

/** Answers that are neither facts nor an error that says what is wrong. */
function unclear(answers: readonly HostileAnswer[]): readonly string[] {
  const isClear = ({ kind, text }: HostileAnswer['facts']): boolean => kind === 'answered' || (kind === 'refused' && text.length > 10)
  return answers.filter(({ facts, slim, cpuMs }) => !isClear(facts) || !isClear(slim) || cpuMs > mostCpuMs).map(told)
}

function figures(what: string, { answers }: Reading): string {
  const slowest = answers.toSorted((left, right) => right.cpuMs - left.cpuMs)[0]
  const answered = answers.filter(({ facts }) => facts.kind === 'answered').length
  return `${what}: ${answers.length} read, ${answered} with facts, ${answers.length - answered} refused; slowest ${slowest?.cpuMs} ms of processor time (${slowest?.name.slice(0, 160)})`
}

describe('damaged copies of real cores', () => {
  it(
    `are answered, ${mutantCount} of seed ${seed}`,
    async () => {
      const small = (await loadCorpus()).filter(({ truth }) => (truth.core?.sizeBytes ?? Number.POSITIVE_INFINITY) < smallBytes)
      const cores = small.flatMap(({ core }) => (core === undefined ? [] : [core])).slice(0, 20)
      const tasks = cores.map((core, index) => ({ kind: 'mutants' as const, core, seed: seed + index, count: mutantCount / cores.length }))
      const reading = await readHostile(folder, tasks)
      process.stderr.write(`${figures(`mutants, seed ${seed} (ACESO_CRASH_SEED sets another)`, reading)}\n`)
      expect(reading.ending).toBe('0')
      expect(reading.answers).toHaveLength(mutantCount)
      expect(unclear(reading.answers)).toEqual([])
      // Damage that is noticed nowhere, or everywhere, would try nothing.
      expect(new Set(reading.answers.map(({ facts }) => facts.kind))).toEqual(new Set(['answered', 'refused']))
    },
    longEnough,
  )
})

describe('cores that no kernel wrote', () => {
  it(
    `are answered, one after the other for ${fuzzSeconds} s, of seed ${seed}`,
    async () => {
      const reading = await readHostile(folder, [{ kind: 'generated', seed, seconds: fuzzSeconds }])
      process.stderr.write(`${figures(`generated, seed ${seed} (ACESO_CRASH_SEED sets another)`, reading)}\n`)
      expect(reading.ending).toBe('0')
      expect(unclear(reading.answers)).toEqual([])
      expect(reading.answers.length).toBeGreaterThan(fuzzSeconds)
      expect(new Set(reading.answers.map(({ facts }) => facts.kind))).toEqual(new Set(['answered', 'refused']))
    },
    longEnough + fuzzSeconds * 1000,
  )
})

describe('files that mean harm', () => {
  const wanted: HostileFile[] = []
  let reading: Reading = { answers: [], ending: 'not read' }
  beforeAll(async () => {
    wanted.push(...(await loadHostile(defaultFolder)))
    const paths = wanted.map(({ file }) => join(defaultFolder, 'hostile', file))
    reading = await readHostile(
      folder,
      paths.map((path) => ({ kind: 'file', path, debugger: false })),
    )
    process.stderr.write(`${figures('hostile files', reading)}\n`)
  }, longEnough)

  it('are all read to an answer by one process', () => {
    expect(reading.ending).toBe('0')
    expect(reading.answers).toHaveLength(wanted.length)
    expect(unclear(reading.answers)).toEqual([])
  })

  it('are refused, or tell what they hold, as each deserves', () => {
    const wrong = reading.answers.filter(({ facts }, index) => {
      const expects = wanted[index]?.expects
      return expects !== 'either' && (expects === 'facts') !== (facts.kind === 'answered')
    })
    expect(wrong.map(told)).toEqual([])
  })

  it.each([
    ['fifo', 'a named pipe'],
    ['link-to-core', 'a symbolic link'],
    ['link-to-shadow', 'a symbolic link'],
    ['device', 'a device'],
    ['folder', 'a folder'],
  ])('that are no regular file are refused by what they are: %s', (file, what) => {
    const found = reading.answers.find(({ name }) => name === join(defaultFolder, 'hostile', file))
    const refused = { kind: 'refused', code: 'core-unreadable', text: expect.stringContaining(`is ${what};`) }
    expect(found).toMatchObject({ facts: refused, slim: refused })
  })
})

describe('a file of this machine that a core names', () => {
  const bait = join(folder, 'bait')
  const longAgo = new Date('2001-01-01T00:00:00Z')
  const isRead = (): boolean => statSync(bait).atime > longAgo

  it(
    'is not read, neither by Aceso nor by its debugger',
    async () => {
      writeFileSync(bait, `${markerText}\n`.repeat(1000))
      utimesSync(bait, longAgo, new Date())
      const fifo = join(folder, 'fifo')
      execFileSync('mkfifo', [fifo])
      const naming = forgedCores(bait, fifo).filter(({ name }) => name.startsWith('nt-file-'))
      for (const { name, bytes } of naming) writeFileSync(join(folder, name), bytes)
      const paths = naming.map(({ name }) => join(folder, name))
      const reading = await readHostile(
        folder,
        paths.map((path) => ({ kind: 'file', path, debugger: true })),
      )
      process.stderr.write(`${figures('cores that name files of this machine, with a debugger', reading)}\n`)
      expect(reading.ending).toBe('0')
      expect(reading.answers).toHaveLength(naming.length)
      expect(unclear(reading.answers)).toEqual([])
      const texts = reading.answers.flatMap(({ facts, slim }) => [facts.text, slim.text])
      expect(texts.filter((text) => text.includes(markerText))).toEqual([])
      expect(texts.filter((text) => /root:[^:]*:\d+:/.test(text))).toEqual([])
      expect(isRead()).toBe(false)
      // That a read would be seen: otherwise the line above says nothing.
      readFileSync(bait)
      expect(isRead()).toBe(true)
    },
    longEnough,
  )
})
