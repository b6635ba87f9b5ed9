import type { Logger } from 'pino'
import { makeModelGateway } from '../../adapters/model/gateway.ts'
import { breakerOf, modelOverview } from '../../adapters/model/overview.ts'
import { loggedFetch, type ModelLog } from '../../adapters/model/providers/http.ts'
import { listModels } from '../../adapters/model/providers/listing.ts'
import { healthName, secretsOf } from '../../adapters/model/providers/provider.ts'
import { type Resolved, resolveProviders } from '../../adapters/model/resolve.ts'
import { limitsOf, type ModelSettings } from '../../adapters/model/settings.ts'
import { hiding } from '../../adapters/model/text/hide.ts'
import { faultText } from '../../domain/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { ModelLedger, SpendingLimits } from '../../ports/model/ledger.ts'
import type { Model } from '../../ports/model/model.ts'
import type { ModelVerbs } from '../../ports/model/overview.ts'
import type { ComponentHealth } from '../../surfaces/http/contracts/service.ts'

export interface OpenModels {
  readonly model: Model
  readonly verbs: ModelVerbs
  readonly limits: SpendingLimits
  /** By what is stored: nobody is called, let alone paid, for a probe. */
  readonly health: () => Promise<ComponentHealth>
}

export interface ModelNeeds {
  readonly settings: ModelSettings
  readonly ledger: ModelLedger
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

/** The models of a server. Nothing of a provider is loaded or called before the first question. */
export function openModels({ settings, ledger, clock, metrics, logger }: ModelNeeds): OpenModels {
  const resolved = resolveProviders(settings)
  const log = modelLog(logger)
  tellOfModels(resolved, settings, log)
  const observer = {
    asked: (call: Parameters<Metrics['modelAsked']>[0]) => metrics.modelAsked(call),
    refused: (...[purpose, reason]: Parameters<Metrics['modelRefused']>) => metrics.modelRefused(purpose, reason),
  }
  return {
    model: makeModelGateway({ settings, resolved, ledger, clock, random: Math.random, log, observer }),
    limits: limitsOf(settings),
    verbs: { overview: () => modelOverview(resolved, settings, ledger, clock) },
    health: () => healthOf(resolved, ledger, clock),
  }
}

function modelLog(logger: Logger): ModelLog {
  return {
    get isDebug() {
      return logger.isLevelEnabled('debug')
    },
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
  }
}

/** Says at the start who will be asked. An address whose model is not named is asked in the background what it offers: that is what its owner needs to know. */
function tellOfModels({ state, unusable }: Resolved, settings: ModelSettings, log: ModelLog): void {
  if (state.kind === 'on') log.info({ provider: state.provider, model: state.model, backups: state.backups }, 'models')
  else log.info({ reason: state.reason, why: state.why.en }, 'no model: everything else works')
  for (const { kind, listing } of settings.enabled ? unusable : []) {
    if (listing === undefined) continue
    const fetch = loggedFetch(listing.title, log, hiding(settings.hide, secretsOf(listing)))
    listModels(listing, fetch, AbortSignal.timeout(listTimeoutMs)).then(
      (offers) => log.warn({ offers: offers?.slice(0, mostOffers) }, `models.${kind}.model is not set`),
      (fault: unknown) => log.warn({ fault: faultText(fault) }, `models.${kind}.model is not set, and its models cannot be listed`),
    )
  }
}

const listTimeoutMs = 10_000
const mostOffers = 20

async function healthOf({ state, providers }: Resolved, ledger: ModelLedger, clock: Clock): Promise<ComponentHealth> {
  const name = 'model'
  const required = false
  if (state.kind === 'off') return { name, required, state: 'disabled', why: state.why.en }
  const healths = await ledger.healths().catch((fault: unknown) => faultText(fault))
  if (typeof healths === 'string') return { name, required, state: 'unhealthy', why: healths }
  const now = clock.now()
  const states = providers.map((one) => {
    const health = healths.find(({ provider }) => provider === healthName(one))
    return { kind: one.kind, isOpen: breakerOf(health, now) === 'open', error: health?.lastError }
  })
  const [first] = states
  if (first === undefined || !first.isOpen) return { name, required, state: 'healthy' }
  const why = `${first.kind} failed: ${first.error?.code ?? ''} ${first.error?.message ?? ''}`
  const backup = states.find(({ isOpen }) => !isOpen)
  if (backup === undefined) return { name, required, state: 'unhealthy', why }
  return { name, required, state: 'healthy', why: `${why}; ${backup.kind} answers in its place`, onBackup: true }
}
