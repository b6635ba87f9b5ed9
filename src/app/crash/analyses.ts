import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { type AnalysisMeans, analyseNext, outcomeWord } from '../../crash/analysis/analyse-next.ts'
import type { AnalysisRules } from '../../crash/analysis/settings.ts'
import { type AnalysisVerbs, analysisVerbs } from '../../crash/analysis/verbs.ts'
import type { CrashAnalysis } from '../../domain/crash/crash-analysis.ts'
import { faultText } from '../../domain/errors.ts'
import { startWorkLoop } from '../../pipeline/work-loop.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { StoredCrash } from '../../ports/store/crash-store.ts'
import type { Store } from '../../ports/store/store.ts'
import type { Config } from '../config/schema.ts'
import type { OpenModels } from '../models/models.ts'

export interface AnalysisParts {
  readonly config: Config
  readonly store: Store
  readonly models: OpenModels
  readonly metrics: Metrics
  readonly clock: Clock
  readonly logger: Logger
}

export interface RunningAnalyses {
  readonly verbs: AnalysisVerbs
  /** Crashes were stored. */
  wake(): void
  isEnabled(): boolean
  stop(): Promise<void>
}

const restMs = 5_000

/** Asks models about crashes, a few at once in each server; a crash is stored and told long before. */
export function startAnalyses({ config, store, models, metrics, clock, logger }: AnalysisParts): RunningAnalyses {
  const { crashes } = store
  const { mode, valueThreshold = config.crashes.valueThreshold, language, concurrency } = config.crashes.analysis
  const rules: AnalysisRules = { mode, valueThreshold, language }
  const onFault = (fault: unknown): void => logger.warn({ fault: faultText(fault) }, 'analysis of crashes')
  const means: AnalysisMeans = {
    crashes,
    holder: randomUUID(),
    model: models.model,
    clock,
    rules,
    hour: {},
    ended: (crash, analysis) => tellEnd(crash, analysis, metrics, logger),
    onFault,
  }
  const loops = Array.from({ length: concurrency }, () => startWorkLoop((signal) => analyseNext(means, signal), restMs, onFault))
  const wake = (): void => {
    for (const loop of loops) loop.wake()
  }
  return {
    verbs: analysisVerbs({
      crashes,
      clock,
      wake,
      ledger: store.models,
      limits: models.limits,
      rules: { ...rules, mode: config.models.enabled ? mode : 'off' },
    }),
    wake,
    isEnabled: () => mode !== 'off' && models.model.state().kind === 'on',
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

/** The documented line, with what was really spent. */
function tellEnd(crash: StoredCrash, analysis: CrashAnalysis, metrics: Metrics, logger: Logger): void {
  const { skipped, why, provider, model, costUsd, tokensUsed, tookMs, confidence, doubts, attempts, error, errorMessage, retryAt } =
    analysis
  const about = { crash: crash.id, group: crash.group }
  if (skipped !== undefined) {
    metrics.crashNotAnalysed(skipped)
    logger.debug({ ...about, reason: skipped, why: why?.en, retryAt }, 'AI analysis skipped')
    return
  }
  const outcome = outcomeWord(analysis)
  metrics.crashAnalysed(outcome === 'successful' ? 'successful' : 'failed', costUsd)
  const spent = { provider, model, costUsd, tokens: tokensUsed, durationMs: tookMs }
  if (outcome === 'failed') logger.warn({ ...about, ...spent, code: error, why: errorMessage, retryAt }, 'AI analysis failed')
  else
    logger.info({ ...about, ...spent, confidence, doubts: doubts?.length ?? 0, attempts: attempts?.length ?? 0 }, 'AI analysis completed')
}
