import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { containerRoots } from './container-roots.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-roots-'))
afterAll(() => rmSync(folder, { recursive: true }))
const signal = AbortSignal.timeout(10_000)

/** As /proc shows processes: each with a link to the root it sees. */
const proc = join(folder, 'proc')
function process(pid: number, root: string, build?: string): void {
  mkdirSync(join(folder, root, 'milvus/bin'), { recursive: true })
  if (build !== undefined) writeFileSync(join(folder, root, 'milvus/bin/milvus'), build)
  mkdirSync(join(proc, String(pid)), { recursive: true })
  symlinkSync(join(folder, root), join(proc, String(pid), 'root'))
}
process(1, 'node')
process(20, 'old', 'build-a')
process(21, 'new', 'build-b')
process(22, 'new', 'build-b')
mkdirSync(join(proc, '30'))
mkdirSync(join(proc, 'self'))

const rootsWith = (buildId: string) =>
  containerRoots({ path: '/milvus/bin/milvus', buildId }, { proc, buildIdIn: (bytes) => bytes.toString() }, signal)

describe('the roots of running containers', () => {
  it('are those that hold the very build, each once', async () => {
    expect((await rootsWith('build-b')).map(({ title }) => title)).toEqual(['the root of process 21'])
    expect((await rootsWith('build-a')).map(({ title }) => title)).toEqual(['the root of process 20'])
    expect(await rootsWith('build-c')).toEqual([])
  })

  it('serve the program’s files', async () => {
    const [source] = await rootsWith('build-b')
    expect(source?.kind).toBe('root')
    expect(await source?.buildIdOf('/milvus/bin/milvus', signal)).toBe('build-b')
    expect(await source?.buildIdOf('/milvus/bin/other', signal)).toBeUndefined()
  })
})
