import { access, chmod, rm, writeFile } from 'node:fs/promises'
import { must, progress, run } from './run.ts'

const packages = [
  'etcd-server',
  'containerd',
  'runc',
  'containernetworking-plugins',
  'iptables',
  'conntrack',
  'iproute2',
  'busybox-static',
  'docker-registry',
  'skopeo',
  'apache2-utils',
  'openssl',
]

const startPolicy = '/usr/sbin/policy-rc.d'

/** Installs what Debian has and this machine lacks. The packages' own services must not start: they would take the lab's ports. */
export async function installPackages(): Promise<void> {
  const missing: string[] = []
  for (const name of packages) {
    const state = await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name])
    if (state.stdout !== 'installed') missing.push(name)
  }
  if (missing.length === 0) return
  progress(`installing ${missing.join(' ')}`)
  const hadPolicy = await access(startPolicy).then(
    () => true,
    () => false,
  )
  if (!hadPolicy) {
    await writeFile(startPolicy, '#!/bin/sh\nexit 101\n')
    await chmod(startPolicy, 0o755)
  }
  try {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await must('apt-get', ['update', '-q'], { env, timeoutMs: 300_000 })
    await must('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], { env, timeoutMs: 600_000 })
  } finally {
    if (!hadPolicy) await rm(startPolicy, { force: true })
  }
}
