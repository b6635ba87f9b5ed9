import { createHash } from 'node:crypto'
import { canonicalJson } from '../../domain/json.ts'
import type { ToolServerStatus } from '../../ports/tool-server.ts'
import type { ServerSecrets } from './connect-options.ts'
import { handOn, runContainerProgram } from './container-program.ts'
import type { ContainerSettings, ToolServerSettings } from './settings.ts'

/** How it came to run. */
export type ContainerStart = NonNullable<ToolServerStatus['container']>['start']

export interface ServerContainer {
  readonly name: string
  /** Looks whether it runs, else starts the one there is, else makes one: all within `startWithin`. Throws with the words of docker or podman. */
  ensure(secrets: ServerSecrets, signal: AbortSignal): Promise<ContainerStart>
  /** Stops it, if it was this process that started it: what ran before goes on. */
  stop(): Promise<void>
}

/** Tells a container of ours that was made with other settings from one that fits; a stranger's has none and is used as it is. */
const settingsLabel = 'dev.aceso.settings'
const stopTimeoutMs = 15_000
const graceSeconds = 5

export function serverContainer(server: string, container: ContainerSettings, { env, url }: ToolServerSettings): ServerContainer {
  const { program, image, options, arguments: words, startWithin } = container
  const name = container.name ?? `aceso-mcp-${server}`
  // Whoever speaks with a command inside hands its variables over with each start of that command.
  const own = url === undefined ? {} : env
  let isStartedHere = false

  const ask = async (args: readonly string[], timeoutMs: number, signal: AbortSignal, handedOn: Readonly<Record<string, string>> = {}) =>
    await runContainerProgram({ program, args, handedOn, timeoutMs }, signal)

  const make = async (secrets: ServerSecrets, settings: string, leftMs: () => number, signal: AbortSignal): Promise<void> => {
    const handedOn = {
      ...own,
      ...(url === undefined ? {} : Object.fromEntries([...secrets.env].map(([key, secret]) => [key, secret.reveal()]))),
    }
    const usual = ['--detach', '--name', name, '--restart', 'unless-stopped', '--label', `${settingsLabel}=${settings}`]
    await ask(['run', ...usual, ...handOn(Object.keys(handedOn)), ...options, image, ...words], leftMs(), signal, handedOn)
  }

  return {
    name,
    async ensure(secrets, signal) {
      const endsMs = performance.now() + startWithin
      const leftMs = (): number => Math.max(1, endsMs - performance.now())
      const settings = digestOf({ image, options, words, own, names: url === undefined ? [] : [...secrets.env.keys()] })
      const format = `{{.State.Status}} {{index .Config.Labels "${settingsLabel}"}}`
      const seen = await ask(['container', 'inspect', '--format', format, name], leftMs(), signal)
      const [status = '', label = ''] = seen.kind === 'done' ? seen.output.split(' ') : []
      const isOutdated = /^[0-9a-f]{16}$/.test(label) && label !== settings
      if (isOutdated) await ask(['rm', '--force', name], leftMs(), signal)
      if (status === 'running' && !isOutdated) return 'was running'
      isStartedHere = true
      if (seen.kind === 'absent' || isOutdated) {
        await make(secrets, settings, leftMs, signal)
        return 'was made'
      }
      await ask(['start', name], leftMs(), signal)
      return 'was started'
    },
    async stop() {
      if (!isStartedHere) return
      isStartedHere = false
      await ask(['stop', '-t', String(graceSeconds), name], stopTimeoutMs, new AbortController().signal)
    },
  }
}

function digestOf(settings: Parameters<typeof canonicalJson>[0]): string {
  return createHash('sha256').update(canonicalJson(settings)).digest('hex').slice(0, 16)
}
