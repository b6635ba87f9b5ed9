import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../../run.ts'
import { makeBombs } from './bombs.ts'
import { forgedCores } from './forged.ts'
import { type HostileFile, markerText } from './hostile-file.ts'
import { makeOddFiles } from './odd-files.ts'

const version = '1'

export async function makeHostile(folder: string): Promise<'made' | 'kept'> {
  const place = join(folder, 'hostile')
  if ((await readFile(join(place, 'version'), 'utf8').catch(() => '')) === version) return 'kept'
  const bait = join(folder, 'bait')
  const fresh = `${place}.new`
  for (const path of [fresh, bait]) await rm(path, { recursive: true, force: true })
  for (const path of [fresh, bait]) await mkdir(path, { recursive: true })
  const marker = join(bait, 'marker')
  await writeFile(marker, `${markerText}\n`.repeat(1000))
  await must('mkfifo', [join(bait, 'fifo')])
  const made: HostileFile[] = []
  for (const { name, what, bytes, expects } of forgedCores(marker, join(bait, 'fifo'))) {
    await writeFile(join(fresh, name), bytes)
    made.push({ file: name, what, expects })
  }
  made.push(...(await makeOddFiles(fresh)), ...(await makeBombs(fresh)))
  await writeFile(join(fresh, 'index.json'), `${JSON.stringify(made, null, 2)}\n`)
  await writeFile(join(fresh, 'version'), version)
  await rm(place, { recursive: true, force: true })
  await rename(fresh, place)
  return 'made'
}
