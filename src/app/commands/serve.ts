import type { Started } from '../../surfaces/cli/means.ts'
import { compose } from '../compose.ts'
import type { Loaded } from '../config/load.ts'
import { makeLogger } from '../logger.ts'

/** Runs the server until the signal is aborted, then lets what runs finish within the configured time. */
export async function serve(loaded: Loaded, version: string, report: (started: Started) => void, signal: AbortSignal): Promise<void> {
  const { config, disabled, warnings } = loaded
  const logger = makeLogger(config.log)
  const running = await compose(loaded, logger, version)
  const { id, origin, readOnly } = running.cluster
  const offers = running.isAbsent ? ['no cluster was found; to look at a recorded one: npm start -- --recording examples/broken-shop'] : []
  report({
    url: running.url,
    store: running.store,
    cores: running.cores,
    cluster: { id, origin, readOnly },
    mode: config.pipeline.mode,
    disabled,
    warnings: [...warnings, ...offers],
    isOpen: running.isOpen,
  })
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  const deadline = setTimeout(
    () => {
      logger.error('what ran did not finish in time')
      process.exit(1)
    },
    config.server.shutdownSeconds * 1000 + 5000,
  )
  deadline.unref()
  await running.stop()
  clearTimeout(deadline)
}
