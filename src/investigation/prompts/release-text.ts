import type { Case } from '../known/contract.ts'

/** What is known of the release itself, a line a fact. */
export function releaseText({ deployment, releasedAt, now }: Case): string {
  const { appName, packageVersion, environment, hosts, repoAddress, tag, status, workload } = deployment
  const lines = {
    application: appName,
    version: packageVersion,
    environment,
    status,
    hosts: hosts.join(', '),
    workload: workload === undefined ? undefined : `${workload.kind} ${workload.namespace}/${workload.name}`,
    repository: repoAddress,
    tag,
    'released at': releasedAt,
    now,
  }
  return Object.entries(lines)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}
