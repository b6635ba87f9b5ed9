import { type CheckMeans, checkProvider } from '../../adapters/model/check.ts'
import { unusableViews } from '../../adapters/model/overview.ts'
import { type Resolved, resolveProviders } from '../../adapters/model/resolve.ts'
import type { ModelSettings } from '../../adapters/model/settings.ts'
import type { CheckedModels } from '../../surfaces/cli/means.ts'

const quiet: CheckMeans['log'] = { isDebug: false, debug: () => undefined, info: () => undefined, warn: () => undefined }

/** `aceso model check`: every provider looked at, one after the other, without a server and without its store. */
export function checkModels(settings: ModelSettings, spend: boolean, signal: AbortSignal): CheckedModels {
  const resolved = resolveProviders(settings)
  const means = { log: quiet, hide: settings.hide, spend }
  return {
    state: resolved.state,
    unusable: unusableViews(resolved.unusable),
    checks: settings.enabled ? checks(resolved, means, signal) : none(),
  }
}

/** Also those whose model is not named: what they offer is what its owner needs to know. */
async function* checks({ providers, unusable }: Resolved, means: CheckMeans, signal: AbortSignal): CheckedModels['checks'] {
  for (const provider of [...providers, ...unusable.flatMap(({ listing }) => (listing === undefined ? [] : [listing]))]) {
    yield await checkProvider(provider, means, signal)
  }
}

async function* none(): CheckedModels['checks'] {
  // Nothing is looked at while models are switched off.
}
