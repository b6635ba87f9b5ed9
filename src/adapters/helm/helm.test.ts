import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Helm } from '../../ports/helm.ts'
import { helmProgram } from './helm.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-helm-test-'))
const prod = { namespace: 'milvus', name: 'prod.one' }
const { signal } = new AbortController()
const row = (name: string, status = 'deployed') =>
  JSON.stringify({ name, revision: '3', status, updated: '2026-11-21 08:00:00.123456789 +0000 UTC', chart: 'milvus-5.0.19' })

/** A program in Helm's place, of a few lines of shell: what reaches a program is what is tested here. The real Helm is tested in the lab. */
function helmOf(script: string, more: object = {}): Helm {
  const program = join(folder, `helm-${Math.random()}`)
  writeFileSync(program, `#!/bin/sh\n${script}\n`)
  chmodSync(program, 0o755)
  return helmProgram({ program, environment: { PATH: process.env['PATH'] }, kubeconfig: '/k', ...more })
}

const listing = (...rows: readonly string[]): string => `echo '[${rows.join(',')}]'`

describe('helm', () => {
  it('is given arguments one by one, the cluster by file and context, and none of our secrets', async () => {
    const environment = {
      PATH: process.env['PATH'],
      AWS_PROFILE: 'ops',
      ACESO_TOKEN: 'hush',
      DATABASE_URL: 'hush',
      KUBECONFIG: '/other',
      HELM_NAMESPACE: 'x',
    }
    const helm = helmOf('printf "%s|" "$@" >&2; env >&2; exit 1', { environment, context: 'lab; rm -rf /' })
    const result = await helm.uninstall({ namespace: 'a', name: '$(id)' }, { dryRun: true, timeoutMs: 60_000 }, signal)
    expect(result).toMatchObject({ kind: 'refused' })
    const { message } = result as { message: string }
    expect(message).toContain('uninstall|$(id)|--namespace|a|--keep-history|--dry-run|--timeout|60s|--kube-context|lab; rm -rf /|')
    expect(message).toMatch(/^KUBECONFIG=\/k$/m)
    expect(message).toMatch(/^AWS_PROFILE=ops$/m)
    expect(message).not.toMatch(/hush|HELM_NAMESPACE|\/other/)
  })

  it('tells the newest revision of exactly that release', async () => {
    const helm = helmOf(`[ "$6" = '^prod\\.one$' ] || exit 3; ${listing(row('prodXone'), row('prod.one'))}`)
    expect(await helm.release(prod, signal)).toEqual({
      kind: 'release',
      release: { revision: 3, status: 'deployed', chart: 'milvus-5.0.19', updatedAt: '2026-11-21T08:00:00.123Z' },
    })
  })

  it.each([
    ['not there', listing()],
    ['uninstalled with its history kept', listing(row('prod.one', 'uninstalled'))],
  ])('knows a release that is %s', async (_, script) => {
    expect(await helmOf(script).release(prod, signal)).toEqual({ kind: 'none' })
  })

  it('takes a release that is gone for done, whatever Helm says, and one that stands for refused', async () => {
    const refusing = (list: string): Helm => helmOf(`[ "$1" = uninstall ] && { echo 'Error: not found' >&2; exit 1; }; ${list}`)
    const how = { dryRun: false, timeoutMs: 20_000 }
    expect(await refusing(listing()).uninstall(prod, how, signal)).toEqual({ kind: 'done' })
    expect(await refusing(listing(row('prod.one'))).uninstall(prod, how, signal)).toEqual({ kind: 'refused', message: 'Error: not found' })
  })

  it('that is not installed is said, and is no fault', async () => {
    const none = helmProgram({ program: '/no/such/helm', environment: {}, kubeconfig: '/k' })
    expect(await none.version(signal)).toEqual({ unavailable: 'helm is not installed here' })
    expect(await none.release(prod, signal)).toEqual({ kind: 'unavailable', message: 'helm is not installed here' })
    expect(await none.rollBack(prod, 3, { timeoutMs: 20_000 }, signal)).toMatchObject({ kind: 'unavailable' })
  })

  it('that cannot reach the cluster is tried again', async () => {
    const away = helmOf('echo "Error: Kubernetes cluster unreachable: dial tcp 127.0.0.1:1: connect: connection refused" >&2; exit 1')
    await expect(away.release(prod, signal)).rejects.toMatchObject({ code: 'cluster-unreachable', retryable: true })
    await expect(away.uninstall(prod, { dryRun: true, timeoutMs: 20_000 }, signal)).rejects.toMatchObject({ code: 'cluster-unreachable' })
  })

  it('that says what is no list is not believed', async () => {
    await expect(helmOf('echo "<html>"').release(prod, signal)).rejects.toMatchObject({ code: 'source-unavailable' })
    await expect(helmOf(`echo '[{"name":1}]'`).release(prod, signal)).rejects.toMatchObject({ code: 'source-unavailable' })
  })

  it('exports values and manifest', async () => {
    expect(await helmOf('echo "$2"').export(prod, signal)).toEqual({ values: 'values\n', manifest: 'manifest\n' })
    await expect(helmOf('exit 1').export(prod, signal)).rejects.toMatchObject({ code: 'source-unavailable' })
  })
})
