import { describe, expect, it } from 'vitest'
import type { CoredumpDetail } from '../api/shapes.ts'
import { seeLines } from './see-lines.ts'

const full = { what: 'full', state: 'stored', isHere: true } as CoredumpDetail['kept'][number]
const crash = (file: Partial<CoredumpDetail['file']>, program: string, kept: CoredumpDetail['kept'] = []): CoredumpDetail =>
  ({ file: { id: 'ab'.repeat(16), path: '', ...file }, hasSlimCore: true, kept, report: { record: { program } } }) as CoredumpDetail
const server = 'https://aceso.example'

describe('seeLines', () => {
  it('names what there is', () => {
    const pod = { podName: 'q-0', podNamespace: 'milvus', containerName: 'querynode', path: '/var/core/core.milvus.7' }
    expect(seeLines(crash(pod, '/milvus/bin/milvus'), server).map(({ line }) => line)).toEqual([
      'aceso crash show abababababab',
      "zstd -d abababababab.slim.core.zst && gdb -batch -ex 'thread apply all bt' /milvus/bin/milvus abababababab.slim.core",
      'kubectl logs --previous -n milvus q-0 -c querynode',
      'aceso crash inspect /var/core/core.milvus.7',
    ])
  })

  it('lets no name of a crashed program become a command', () => {
    const [, gdb, inspect] = seeLines(crash({ path: "/cores/core.x'; rm -rf /'\n.1" }, '/tmp/a b; $(reboot)'), server)
    expect(gdb?.line).toContain("bt' '/tmp/a b; $(reboot)' abababababab.slim.core")
    expect(inspect?.line).toBe(String.raw`aceso crash inspect '/cores/core.x'\''; rm -rf /'\''�.1'`)
  })

  it('offers the whole core only where this server can give it', () => {
    const lines = (kept: CoredumpDetail['kept']) => seeLines(crash({}, '', kept), server).map(({ what }) => what)
    expect(lines([full])).toEqual(['show', 'gdb', 'whole'])
    expect(lines([{ ...full, isHere: false }])).toEqual(['show', 'gdb'])
    expect(lines([{ ...full, state: 'deleted' }])).toEqual(['show', 'gdb'])
  })
})
