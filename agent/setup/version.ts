import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export interface AgentVersion {
  readonly version: string
  readonly buildTime: string
  readonly gitCommit: string
}

/** The version in package.json; when and of what the image was built, where its build says so. */
export function agentVersion(environment: Readonly<Record<string, string | undefined>>): AgentVersion {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }
  return {
    version,
    buildTime: environment['ACESO_BUILD_TIME'] || 'unknown',
    gitCommit: environment['ACESO_GIT_COMMIT'] || 'unknown',
  }
}
