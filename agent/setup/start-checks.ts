import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { lookAtMachine } from '../../src/adapters/cores/core-machine.ts'
import { bySetting } from '../../src/crash/preflight/finding.ts'
import { preflight, programs } from '../../src/crash/preflight/preflight.ts'
import type { Debugger } from '../../src/ports/cores/debugger.ts'
import type { Log } from '../telemetry/log.ts'
import type { AgentConfig } from './config.ts'

const timeoutMs = 5_000

/** What a person must know when the agent starts: which programs are here, and what keeps cores from being found or read. Nothing of it stops the agent. */
export async function checkStart(
  { config: { collector }, hasCluster }: { readonly config: AgentConfig; readonly hasCluster: boolean },
  tool: Debugger,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const [versions, helm, machine] = await Promise.all([
    tool.versions(signal).catch(() => ({ gdb: undefined, 'eu-stack': undefined })),
    helmVersion(signal),
    lookAtMachine(
      collector.coredumpPath,
      programs.map(({ name }) => name),
    ),
  ])
  log.info('Programs', {
    gdb: versions.gdb ?? 'not installed',
    'eu-stack': versions['eu-stack'] ?? 'not installed',
    helm: helm ?? 'not installed',
  })
  for (const { code, state, what, next } of preflight(machine, bySetting)) {
    // Without a cluster there are no releases that could be uninstalled.
    if (code === 'program.helm' && !hasCluster) continue
    const fields = { check: code, ...(next === undefined ? {} : { next: next.en }) }
    // The limit is this process's own: in a pod a hint at the runtime's, elsewhere nothing that others share.
    if (state === 'failed' && code !== 'limit') log.error(what.en, fields)
    else if (state !== 'ok') log.warn(what.en, fields)
    else log.debug(what.en, fields)
  }
}

async function helmVersion(signal: AbortSignal): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('helm', ['version', '--short'], { signal, timeout: timeoutMs, killSignal: 'SIGKILL' })
    return stdout.trim().split('\n')[0]?.slice(0, 80)
  } catch {
    return undefined
  }
}
