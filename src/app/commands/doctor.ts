import { createServer } from 'node:net'
import { openStore } from '../../adapters/postgres/open-store.ts'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { type Text, verbatim } from '../../domain/text.ts'
import type { UninstallPlaces } from '../../ports/cluster.ts'
import type { Check } from '../../surfaces/cli/means.ts'
import { openCluster, requireCluster } from '../cluster/open-cluster.ts'
import type { Loaded } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { storePlace } from '../store-place.ts'
import { toolChecks } from '../tools/check-tools.ts'
import { readVersion } from '../version.ts'

/** Everything that must be right for a good night, one answer each, in the order in which things depend on each other. */
export async function* examine(load: () => Promise<Loaded>, signal: AbortSignal): AsyncIterable<Check> {
  const loaded = await load()
  const { config, warnings, disabled } = loaded
  yield { code: 'config', state: warnings.length + disabled.length === 0 ? 'ok' : 'warning', what: configText(warnings, disabled) }
  yield await storeCheck(config)
  yield await portCheck(config)
  yield* clusterChecks(config, signal)
  yield* toolChecks(loaded, readVersion(), signal)
}

function configText(warnings: readonly string[], disabled: Loaded['disabled']): Text {
  const remarks = [...warnings, ...disabled.map(({ feature, reason }) => `${feature}: ${reason}`)]
  return remarks.length === 0 ? { en: 'the configuration is sound', zh: '配置无误' } : verbatim(remarks.join('; '))
}

async function storeCheck(config: Config): Promise<Check> {
  const { databaseUrl, dataDir } = config.storage
  const name =
    databaseUrl === undefined ? { en: `embedded store in ${dataDir}/`, zh: `内嵌存储 ${dataDir}/` } : { en: 'PostgreSQL', zh: 'PostgreSQL' }
  try {
    const { store } = await openStore(storePlace(config))
    await store.close()
    return { code: 'store', state: 'ok', what: { en: `${name.en} answers`, zh: `${name.zh} 可用` } }
  } catch (fault) {
    // A server that is running holds the embedded store: that is as it should be.
    const held = fault instanceof AcesoError && fault.code === 'store-locked'
    return {
      code: 'store',
      state: held ? 'warning' : 'failed',
      what: { en: `${name.en}: ${faultText(fault)}`, zh: `${name.zh}：${faultText(fault)}` },
      ...nextOf(fault),
    }
  }
}

function portCheck({ server }: Config): Promise<Check> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (fault: NodeJS.ErrnoException) => {
      resolve({
        code: 'port',
        state: fault.code === 'EADDRINUSE' ? 'warning' : 'failed',
        what: { en: `port ${server.port} is taken`, zh: `端口 ${server.port} 已被占用` },
        next: { en: 'by a running Aceso, or choose another with --port', zh: '可能是正在运行的 Aceso；否则请用 --port 换一个端口' },
      })
    })
    probe.listen(server.port, server.host, () => {
      probe.close(() => resolve({ code: 'port', state: 'ok', what: { en: `port ${server.port} is free`, zh: `端口 ${server.port} 可用` } }))
    })
  })
}

async function* clusterChecks(config: Config, signal: AbortSignal): AsyncIterable<Check> {
  try {
    const { cluster, close } = requireCluster(await openCluster(config))
    try {
      const world = await cluster.world(signal)
      const version = await cluster.version(signal)
      const server = version.kind === 'answer' ? ` (Kubernetes ${version.value})` : ''
      yield {
        code: 'cluster.connection',
        state: 'ok',
        what: { en: `${cluster.origin}${server}: ${world.size} objects`, zh: `${cluster.origin}${server}：${world.size} 个对象` },
      }
      const missing = await cluster.missingPermissions(signal, uninstallPlaces(config))
      for (const { what, why } of missing) {
        yield {
          code: 'cluster.permissions',
          state: 'warning',
          what: { en: `may not ${what.en}: ${why.en}`, zh: `缺少权限 ${what.zh}：${why.zh}` },
        }
      }
      if (missing.length === 0)
        yield { code: 'cluster.permissions', state: 'ok', what: { en: 'all permissions are there', zh: '权限齐全' } }
    } finally {
      await close()
    }
  } catch (fault) {
    yield { code: 'cluster.connection', state: 'failed', what: verbatim(faultText(fault)), ...nextOf(fault) }
  }
}

/** Where Helm may be asked to uninstall: nowhere, unless that is how instances are taken down. */
function uninstallPlaces({ cleaner, discovery }: Config): UninstallPlaces {
  if (!cleaner.enabled || cleaner.action !== 'uninstall') return []
  const { namespaces } = discovery
  return namespaces.length === 0 || namespaces.includes('*') ? 'everywhere' : namespaces
}

function nextOf(fault: unknown): { readonly next?: Text } {
  return fault instanceof AcesoError && fault.next !== undefined ? { next: verbatim(fault.next) } : {}
}
