import { mkdir } from 'node:fs/promises'
import { alone } from '../lock.ts'
import { coresAreFilesAgain, whileCoresAreFiles } from './core-pattern.ts'
import { loadCorpus } from './corpus.ts'
import type { BuildName, Crash } from './crash.ts'
import { makeDerived } from './derived/make-derived.ts'
import { makeHostile } from './hostile/make-hostile.ts'
import { installPrograms } from './install.ts'
import { makeCase } from './make-case.ts'

/** Makes what is missing or changed, and says in one line what was done. One at a time on a machine. */
export async function makeCorpus(folder: string, wanted: readonly Crash[]): Promise<string> {
  await mkdir(folder, { recursive: true })
  await installPrograms()
  return await alone(async () => {
    const crashed = await whileCoresAreFiles(() => makeAll(folder, wanted))
    const cases = await loadCorpus(folder)
    return `${crashed}; packed and cut copies: ${await makeDerived(cases, folder)}; hostile files: ${await makeHostile(folder)}`
  }, folder)
}

async function makeAll(folder: string, wanted: readonly Crash[]): Promise<string> {
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
        await coresAreFilesAgain()
        if ((await makeCase(crash, build, folder)) === 'made') made += 1
      } catch (error) {
        failures.push(`${crash.name}/${build}: ${(error instanceof Error ? error.message : String(error)).slice(0, 250)}`)
      }
    }
  }
  await Promise.all([worker(), worker()])
  if (failures.length > 0) throw new Error(`${failures.length} failed:\n${failures.join('\n')}`)
  return `${total} cases in ${folder}: ${made} made, ${total - made - failures.length} kept from before`
}
