import { describe, expect, it } from 'vitest'
import { mountOf } from './mount.ts'

const info = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:45 / /data/core\\040dumps rw,relatime shared:9 - nfs4 server:/export rw,vers=4.2
41 22 0:46 / /data/frozen rw,relatime - nfs4 server:/frozen ro,vers=4.2
42 22 0:47 / /data/twice ro - tmpfs tmpfs rw
43 22 0:48 / /data/twice rw - ext4 /dev/loop0 rw`

describe('mountOf', () => {
  it('finds the nearest mount above a path', () => {
    expect(mountOf(info, '/data/core dumps/instance')).toEqual({ point: '/data/core dumps', kind: 'nfs4', isWritable: true })
    expect(mountOf(info, '/data/core dumps2')).toEqual({ point: '/', kind: 'ext4', isWritable: true })
  })

  it('sees that the file system itself is read-only', () => {
    expect(mountOf(info, '/data/frozen')?.isWritable).toBe(false)
  })

  it('takes the one that hides the others', () => {
    expect(mountOf(info, '/data/twice')).toEqual({ point: '/data/twice', kind: 'ext4', isWritable: true })
  })
})
