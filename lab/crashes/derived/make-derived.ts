import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, run } from '../../run.ts'
import type { Case } from '../corpus.ts'
import { plainCoreBytes } from '../plain-core.ts'
import { compressWith, type Packing, packings } from './compress.ts'
import type { Derived } from './derived.ts'
import { type SystemdName, systemdName } from './systemd-name.ts'

const all = packings.map(({ name }) => name)

const bootId = '5c2f9b1e8d7a4c36b0e1f2a3d4c5b6a7'

/** Which cores are packed how: the large one not by the slow packers, the one of 16 GB of holes only by the quick one. */
const packed: ReadonlyArray<readonly [id: string, how: readonly Packing['name'][], command?: string]> = [
  ['null-write/o2', all, 'milvus run.query/node'],
  ['remove-dir/o2', all],
  ['go-foreign/o2', all],
  ['pool-retrieve/o2', ['zstd', 'lz4', 'gzip']],
  ['many-threads/o1', ['zstd']],
]

const cuts: ReadonlyArray<readonly [name: string, keep: (size: number) => number]> = [
  ['90-percent', (size) => size * 0.9],
  ['50-percent', (size) => size * 0.5],
  ['10-percent', (size) => size * 0.1],
  ['1-percent', (size) => size * 0.01],
  ['200-kilobytes', () => 200 * 1024],
  ['64-kilobytes', () => 64 * 1024],
  ['4-kilobytes', () => 4096],
]
const cut = ['pool-retrieve/o2', 'go-foreign/o2']

/** Packed, cut and hand-made files from the cores; made anew only when the cores changed. */
export async function makeDerived(cases: readonly Case[], folder: string): Promise<'made' | 'kept'> {
  const place = join(folder, 'derived')
  const wanted = cases.filter(({ id }) => cut.includes(id) || packed.some(([name]) => name === id))
  const stamp = JSON.stringify([3, wanted.map(({ id, truth }) => [id, truth.inputs])])
  if ((await readFile(join(place, 'inputs'), 'utf8').catch(() => '')) === stamp) return 'kept'
  const fresh = `${place}.new`
  await rm(fresh, { recursive: true, force: true })
  for (const part of ['systemd', 'truncated', 'aarch64']) await mkdir(join(fresh, part), { recursive: true })
  const made: Derived[] = [await aarch64(fresh)]
  for (const one of wanted) {
    const core = one.core
    if (core === undefined) continue
    const [, how = [], command] = packed.find(([name]) => name === one.id) ?? []
    for (const packing of packings.filter(({ name }) => how.includes(name))) made.push(await pack(one, core, packing, command, fresh))
    if (cut.includes(one.id)) for (const [name, keep] of cuts) made.push(await truncate(one, core, name, keep, fresh))
  }
  await writeFile(join(fresh, 'index.json'), `${JSON.stringify(made, null, 2)}\n`)
  await writeFile(join(fresh, 'inputs'), stamp)
  await rm(place, { recursive: true, force: true })
  await rename(fresh, place)
  return 'made'
}

async function pack(one: Case, core: string, packing: Packing, command: string | undefined, fresh: string): Promise<Derived> {
  const { size, mtimeMs } = await stat(core)
  const named = {
    command: command ?? one.truth.executable.split('/').at(-1) ?? '',
    uid: 1000,
    bootId,
    pid: one.truth.pid ?? 1,
    timestamp: BigInt(Math.round(mtimeMs * 1000)),
  }
  const file = join('systemd', `${systemdName(named)}.${packing.suffix}`)
  await compressWith(packing.name, core, join(fresh, file))
  const attributes = await setAttributes(join(fresh, file), one, named)
  const timestamp = String(named.timestamp)
  return { file, kind: 'compressed', from: one.id, compression: packing.name, named: { ...named, timestamp }, attributes, coreBytes: size }
}

/** What systemd-coredump writes beside a core. False where the file system has no such attributes. */
async function setAttributes(path: string, { truth }: Case, { pid, uid, command, timestamp }: SystemdName): Promise<boolean> {
  const values = {
    pid: String(pid),
    uid: String(uid),
    gid: String(uid),
    signal: String(truth.core?.signal ?? 0),
    timestamp: String(timestamp),
    rlimit: '18446744073709551615',
    hostname: truth.hostname,
    comm: command,
    exe: truth.executable,
  }
  for (const [name, value] of Object.entries(values)) {
    const set = await run('setfattr', ['-n', `user.coredump.${name}`, '-v', value, path])
    if (set.code !== 0) return false
  }
  return true
}

async function truncate(one: Case, core: string, name: string, keep: (size: number) => number, fresh: string): Promise<Derived> {
  const { size } = await stat(core)
  const keptBytes = Math.min(size, Math.floor(keep(size)))
  const file = join('truncated', `${one.id.replace('/', '-')}.${name}`)
  await must('cp', ['--sparse=always', core, join(fresh, file)])
  const handle = await open(join(fresh, file), 'r+')
  await handle.truncate(keptBytes)
  await handle.close()
  return { file, kind: 'truncated', from: one.id, compression: 'none', attributes: false, coreBytes: size, keptBytes }
}

async function aarch64(fresh: string): Promise<Derived> {
  const bytes = plainCoreBytes()
  await writeFile(join(fresh, 'aarch64/core'), bytes)
  return { file: 'aarch64/core', kind: 'aarch64', compression: 'none', attributes: false, coreBytes: bytes.length }
}
