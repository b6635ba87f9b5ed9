import type { CliMeans, Given } from '../../surfaces/cli/means.ts'
import type { Loaded } from '../config/load.ts'
import { readVersion } from '../version.ts'

/**
 * What the command line needs, each means loading only the code it uses: a scan of a recording must not pay for the server's start.
 */
export function makeMeans(): CliMeans {
  const version = readVersion()
  return {
    version,
    async configuration(given) {
      const { effectiveConfig } = await import('../config/effective.ts')
      return effectiveConfig(await loaded(given))
    },

    async start(given, report, signal) {
      const { serve } = await import('./serve.ts')
      await serve(await loaded(given), version, report, signal)
    },
    async analyze(given, scope, progress, signal) {
      const { scan } = await import('./scan.ts')
      return await scan((await loaded(given)).config, scope, progress, signal)
    },
    async record(given, scope, folder, progress, signal) {
      const { record } = await import('./record.ts')
      return await record((await loaded(given)).config, scope, folder, progress, signal)
    },
    async exportStore(given, file, signal) {
      const { exportStore } = await import('./transfer.ts')
      return await exportStore((await loaded(given)).config, file, signal)
    },
    async importStore(given, file) {
      const { importStore } = await import('./transfer.ts')
      return await importStore((await loaded(given)).config, file)
    },
    async mcp(given, pipes, signal) {
      const { serveMcp } = await import('./mcp.ts')
      await serveMcp(await loaded(given), version, pipes, signal)
    },
    async *doctor(given, signal) {
      const { examine } = await import('./doctor.ts')
      yield* examine(() => loaded(given), signal)
    },
    async diagnose(given, asked, progress, signal) {
      const { diagnoseAlone } = await import('./diagnose.ts')
      return await diagnoseAlone(await loaded(given), version, asked, progress, signal)
    },
    async instances(given, signal) {
      const { scanForInstances } = await import('./instances-means.ts')
      return await scanForInstances((await loaded(given)).config, signal)
    },
    crash: {
      async inspect(file, how, early, signal) {
        const { inspectFile } = await import('../crash/inspect-means.ts')
        return await inspectFile(file, how, early, signal)
      },
      async *preflight(corePath) {
        const { preflightChecks } = await import('../crash/preflight-means.ts')
        yield* preflightChecks(corePath)
      },
      async slim(file, out, how, signal) {
        const { slimFile } = await import('../crash/slim-means.ts')
        return await slimFile(file, out, how, signal)
      },
      async write(content, out, signal) {
        const { writeSlim } = await import('../crash/slim-means.ts')
        return await writeSlim(content, out, signal)
      },
      async verify(place, tell, signal) {
        const { verifyPlace } = await import('../crash/verify-means.ts')
        return await verifyPlace(place, process.env, tell, signal)
      },
    },
    models: {
      async check(given, spend, signal) {
        const { checkModels } = await import('../models/check.ts')
        return checkModels((await loaded(given)).config.models, spend, signal)
      },
    },
    tokens: {
      async add(given, name, role) {
        const { addToken } = await import('./tokens.ts')
        return await addToken((await loaded(given)).config, name, role)
      },
      async list(given) {
        const { listTokens } = await import('./tokens.ts')
        return await listTokens((await loaded(given)).config)
      },
      async remove(given, name) {
        const { removeToken } = await import('./tokens.ts')
        await removeToken((await loaded(given)).config, name)
      },
    },
  }
}

/** The settings of every feature are a tenth of a second to load: work on a core file does not wait for them. */
async function loaded(given: Given): Promise<Loaded> {
  const { loadConfig } = await import('../config/load.ts')
  return loadConfig({ directory: process.cwd(), environment: process.env, configFile: given.configFile, flags: given.flags })
}
