import { describe, expect, it } from 'vitest'
import type { CoredumpDetail } from '../api/shapes.ts'
import { seeLines } from './see-lines.ts'

const crash = (file: Partial<CoredumpDetail['file']>, program: string): CoredumpDetail =>
  ({ file: { id: 'ab'.repeat(16), path: '', ...file }, hasSlimCore: true, report: { record: { program } } }) as CoredumpDetail

describe('seeLines', () => {
  it('names what there is', () => {
    const pod = { podName: 'q-0', podNamespace: 'milvus', containerName: 'querynode', path: '/var/core/core.milvus.7' }
    expect(seeLines(crash(pod, '/milvus/bin/milvus')).map(({ line }) => line)).toEqual([
      'aceso crash show abababababab',
      "zstd -d abababababab.slim.core.zst && gdb -batch -ex 'thread apply all bt' /milvus/bin/milvus abababababab.slim.core",
      'kubectl logs --previous -n milvus q-0 -c querynode',
      'aceso crash inspect /var/core/core.milvus.7',
    ])
  })

  it('lets no name of a crashed program become a command', () => {
    const [, gdb, inspect] = seeLines(crash({ path: "/cores/core.x'; rm -rf /'\n.1" }, '/tmp/a b; $(reboot)'))
    expect(gdb?.line).toContain("bt' '/tmp/a b; $(reboot)' abababababab.slim.core")
    expect(inspect?.line).toBe(String.raw`aceso crash inspect '/cores/core.x'\''; rm -rf /'\''�.1'`)
  })
})
