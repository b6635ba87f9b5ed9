import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from './connection.ts'
import { chooseKubeconfig } from './kubeconfig.ts'

const all = { K8S_IN_CLUSTER: 'true', K8S_CONFIG_PATH: '/a', KUBECONFIG: '/b' }
const choose = (env: Record<string, string>, existing: readonly string[] = [], explicit?: string) =>
  chooseKubeconfig({ env, home: '/home/me', exists: (path) => existing.includes(path), ...(explicit === undefined ? {} : { explicit }) })

describe('the kubeconfig', () => {
  it('is the one named on the command line before all others', () => {
    expect(choose(all, [], '/x')).toEqual({ kind: 'file', path: '/x', namedBy: 'cluster.kubeconfig' })
  })

  it('follows the order of its names', () => {
    expect(choose(all)).toEqual({ kind: 'in-cluster', namedBy: 'K8S_IN_CLUSTER' })
    expect(choose({ ...all, K8S_IN_CLUSTER: 'false' })).toEqual({ kind: 'file', path: '/a', namedBy: 'K8S_CONFIG_PATH' })
    expect(choose({ KUBECONFIG: '/b' }, ['./deploy/kubernetes/config'])).toMatchObject({ path: './deploy/kubernetes/config' })
    expect(choose({ KUBECONFIG: '/b' })).toEqual({ kind: 'file', path: '/b', namedBy: 'KUBECONFIG' })
    expect(choose({}, ['/home/me/.kube/config'])).toMatchObject({ path: '/home/me/.kube/config', namedBy: 'default' })
    expect(choose({})).toMatchObject({ kind: 'none' })
  })

  it('that was named and is not there is an error, though others are', async () => {
    const home = mkdtempSync(join(tmpdir(), 'aceso-kubeconfig-'))
    const good = join(home, 'good')
    writeFileSync(
      good,
      JSON.stringify({
        'current-context': 'one',
        contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [{ name: 'u', user: {} }],
      }),
    )
    await expect(connect({ env: { K8S_CONFIG_PATH: join(home, 'missing'), KUBECONFIG: good } })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('missing'),
      next: expect.stringContaining('K8S_CONFIG_PATH'),
    })
    await expect(connect({ env: { KUBECONFIG: good }, context: 'two' })).rejects.toMatchObject({ next: expect.stringContaining('one') })
    expect((await connect({ env: { KUBECONFIG: good } })).origin).toBe(`kubeconfig ${good} (KUBECONFIG), context one, https://127.0.0.1:1`)
  })
})
