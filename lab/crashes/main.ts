/** `npm run crash:corpus [-- --out DIR] [NAME...]`: builds programs, crashes them on this machine and keeps their cores with the truth about each. */
import { mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { alone } from '../lock.ts'
import { whileCoresAreFiles } from './core-pattern.ts'
import { loadCorpus } from './corpus.ts'
import type { BuildName, Crash } from './crash.ts'
import { makeDerived } from './derived/make-derived.ts'
import { makeHostile } from './hostile/make-hostile.ts'
import { installPrograms } from './install.ts'
import { crashes } from './list.ts'
import { makeCase } from './make-case.ts'
import { defaultFolder } from './settings.ts'

const usage = `usage: npm run crash:corpus -- [--out DIR] [NAME...]
  builds and crashes the programs of lab/crashes/programs (all, or those named) and keeps their cores in DIR (${defaultFolder});
  what is unchanged since an earlier time is not made again. Needs root: the programs run in a root of their own.
  names: ${crashes.map(({ name }) => name).join(' ')}`

function chosen(names: readonly string[]): readonly Crash[] {
  const unknown = names.filter((name) => !crashes.some((crash) => crash.name === name))
  if (unknown.length > 0) throw new Error(`nothing called ${unknown.join(', ')}\n${usage}`)
  return names.length === 0 ? crashes.filter(({ extra }) => extra !== true) : crashes.filter(({ name }) => names.includes(name))
}

async function makeAll(folder: string, wanted: readonly Crash[]): Promise<void> {
  const rest = wanted.flatMap((crash) =>
    (crash.builds ?? (['o1', 'o2', 'plain', 'stripped'] as const)).map((build) => [crash, build] as const),
  )
  const total = rest.length
  const failures: string[] = []
  let made = 0
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      const [crash, build]: readonly [Crash, BuildName] = next
      try {
        if ((await makeCase(crash, build, folder)) === 'made') made += 1
      } catch (error) {
        failures.push(`${crash.name}/${build}: ${(error instanceof Error ? error.message : String(error)).slice(0, 250)}`)
      }
    }
  }
  await Promise.all([worker(), worker()])
  console.log(`${total} cases in ${folder}: ${made} made, ${total - made - failures.length} kept from before`)
  if (failures.length > 0) throw new Error(`${failures.length} failed:\n${failures.join('\n')}`)
}

try {
  const { values, positionals } = parseArgs({ options: { out: { type: 'string' }, help: { type: 'boolean' } }, allowPositionals: true })
  if (values.help === true) console.log(usage)
  else {
    const wanted = chosen(positionals)
    const folder = values.out ?? defaultFolder
    await mkdir(folder, { recursive: true })
    await installPrograms()
    await alone(async () => {
      await whileCoresAreFiles(() => makeAll(folder, wanted))
      const cases = await loadCorpus(folder)
      console.log(`packed and cut copies: ${await makeDerived(cases, folder)}; hostile files: ${await makeHostile(folder)}`)
    }, folder)
  }
} catch (error) {
  for (let reason = error; reason instanceof Error; reason = reason.cause) process.stderr.write(`crash:corpus: ${reason.message}\n`)
  process.exitCode = 1
}
