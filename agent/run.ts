import { parseArgs } from 'node:util'
import { AcesoError, faultText } from '../src/domain/errors.ts'
import { type ApiAccess, inClusterAccess, kubeconfigAccess } from './cluster/api-access.ts'
import { startAgent } from './compose.ts'
import { readAgentConfig } from './setup/config.ts'
import { agentVersion } from './setup/version.ts'
import { jsonLog, type Log } from './telemetry/log.ts'

const usage = `usage: node agent/main.ts [--config FILE] [--kubeconfig FILE]

Watches a node's folder of core dumps, says of each what crashed, where and whose it was, keeps it, and reports to the server.
  --config FILE      configuration; without it every setting has its default
  --kubeconfig FILE  how the API server is reached; without it the service account of the pod, where there is one
  --version          say the version and end
`
const exitCodes = { ok: 0, fault: 1, usage: 2 } as const
/** What still runs after a stop signal is ended after so long; a kill at any moment loses nothing. */
const stopWithinMs = 25_000

type Environment = Readonly<Record<string, string | undefined>>

/** Runs until a stop signal, or until the process that started it is gone. The exit code says whether it was configured and started well. */
export async function runAgent(args: readonly string[], environment: Environment): Promise<number> {
  let given: ReturnType<typeof parse>
  try {
    given = parse(args)
  } catch (fault) {
    process.stderr.write(`${faultText(fault)}\n${usage}`)
    return exitCodes.usage
  }
  const version = agentVersion(environment)
  if (given.help === true || given.version === true) {
    process.stdout.write(given.help === true ? usage : `${version.version}\n`)
    return exitCodes.ok
  }
  let log = jsonLog('info', toStderr)
  const ending = endingOf(() => log)
  try {
    const config = readAgentConfig(given.config, environment)
    log = jsonLog(config.agent.logLevel, toStderr)
    const access = await accessOf(given.kubeconfig, environment, log)
    log.info('Agent starts', {
      version: version.version,
      node: config.nodeName,
      coredumpPath: config.collector.coredumpPath,
      storage: config.storage.backend,
    })
    const running = await startAgent({ config, access, log, version }, ending.signal)
    const { metricsPort, healthPort } = running
    log.info('Agent runs', { metricsPort, healthPort })
    process.send?.({ metricsPort, healthPort })
    await ending.ended
    await running.stop()
    log.info('Agent stopped')
    return exitCodes.ok
  } catch (fault) {
    if (ending.signal.aborted) return exitCodes.ok
    const next = fault instanceof AcesoError && fault.next !== undefined ? { next: fault.next } : {}
    log.error('Agent cannot start', { why: faultText(fault), ...next })
    return exitCodes.fault
  } finally {
    if (process.connected) process.disconnect()
  }
}

function parse(args: readonly string[]) {
  const options = {
    config: { type: 'string' },
    kubeconfig: { type: 'string' },
    version: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const
  return parseArgs({ args: [...args], options, allowPositionals: false }).values
}

/** A pod reaches its own cluster; elsewhere a file must say how. */
async function accessOf(kubeconfig: string | undefined, environment: Environment, log: Log): Promise<ApiAccess | undefined> {
  if (kubeconfig !== undefined) return await kubeconfigAccess(kubeconfig)
  try {
    return await inClusterAccess(environment)
  } catch (fault) {
    log.error('The service account of this pod cannot be read: crashes are not linked to pods', {
      why: faultText(fault),
      next: 'set automountServiceAccountToken on the pod',
    })
    return undefined
  }
}

/** The end comes by a signal, or by the end of a parent that started it with a channel. A second signal ends at once. */
function endingOf(log: () => Log): { readonly signal: AbortSignal; readonly ended: Promise<void> } {
  const ending = new AbortController()
  const end = (why: string): void => {
    if (ending.signal.aborted) process.exit(exitCodes.ok)
    log().info('Agent stops', { why })
    ending.abort()
    setTimeout(() => process.exit(exitCodes.fault), stopWithinMs).unref()
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => end(name))
  if (process.channel !== undefined) process.once('disconnect', () => end('the program that started it is gone'))
  const ended = new Promise<void>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return { signal: ending.signal, ended }
}

/** A reader that is gone (the parent was killed) must not end the agent in the middle of its own orderly end. */
function toStderr(line: string): void {
  process.stderr.write(line)
}
process.stderr.on('error', () => undefined)
