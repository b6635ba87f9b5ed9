import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readTruth } from './make-case.ts'
import { defaultFolder } from './settings.ts'
import type { Truth } from './truth.ts'

export interface Case {
  /** `null-write/o1`. */
  readonly id: string
  readonly truth: Truth
  readonly folder: string
  /** The image that the process ran in: its executable and libraries at the paths that the core names. */
  readonly root: string
  readonly core: string | undefined
  readonly log: string
}

/** Every case that was made, by name. */
export async function loadCorpus(folder: string = defaultFolder): Promise<readonly Case[]> {
  const cases: Case[] = []
  for (const name of await namesIn(join(folder, 'cases'))) {
    for (const build of await namesIn(join(folder, 'cases', name))) {
      const place = join(folder, 'cases', name, build)
      const truth = await readTruth(place)
      if (truth === undefined) continue
      const core = join(place, 'core')
      const hasCore = await access(core).then(
        () => true,
        () => false,
      )
      cases.push({
        id: `${name}/${build}`,
        truth,
        folder: place,
        root: join(place, 'root'),
        core: hasCore ? core : undefined,
        log: join(place, 'log.txt'),
      })
    }
  }
  return cases
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  return names.filter((name) => !name.endsWith('.new')).toSorted()
}
