import { makeModelGateway } from '../../src/adapters/model/gateway.ts'
import type { ProviderKind } from '../../src/adapters/model/providers/catalogue.ts'
import { resolveProviders } from '../../src/adapters/model/resolve.ts'
import { ModelSettings } from '../../src/adapters/model/settings.ts'
import { openTestStore } from '../../src/adapters/postgres/testing.ts'
import { loadConfig } from '../../src/app/config/load.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { Secret } from '../../src/domain/secret.ts'
import { fakeModel } from '../../src/ports/fakes/fake-model.ts'
import type { Model } from '../../src/ports/model/model.ts'
import { investigatorKey, startInvestigator } from './investigator/process.ts'

export type Asked =
  | { readonly kind: 'rules' }
  /** `mostInputTokens`: of one question; `windowTokens`: of question and answer together. */
  | { readonly kind: 'scripted'; readonly mostInputTokens?: number; readonly windowTokens?: number }
  | { readonly kind: 'provider'; readonly name: ProviderKind }

export interface OpenModel {
  readonly model: Model
  readonly title: string
  close(): Promise<void>
}

/** Whom the evaluation asks. */
export async function openModel(asked: Asked): Promise<OpenModel> {
  switch (asked.kind) {
    case 'rules': {
      const why = { en: 'the evaluation asks none', zh: '评测不使用模型' }
      return {
        model: fakeModel([], { kind: 'off', reason: 'disabled', why }),
        title: 'Rules alone, no model',
        close: async () => undefined,
      }
    }
    case 'scripted': {
      const investigator = await startInvestigator()
      const settings = ModelSettings.parse({
        provider: 'compatible',
        ...(asked.windowTokens === undefined ? {} : { contextTokens: asked.windowTokens }),
        compatible: { baseURL: `${investigator.url}/v1`, model: 'scripted-investigator', apiKey: new Secret(investigatorKey) },
        prices: { 'scripted-investigator': { input: 0, output: 0 } },
        maxInputTokens: asked.mostInputTokens ?? 60_000,
        maxTokens: asked.windowTokens === undefined ? 4_000 : ModelSettings.parse({}).maxTokens,
        budget: { enabled: false },
      })
      const gateway = await gatewayOf(settings)
      return {
        ...gateway,
        title: 'Scripted investigator: reacts to the answers of the tools, and does not know the releases',
        async close() {
          await gateway.close()
          await investigator.stop()
        },
      }
    }
    case 'provider': {
      const { config } = loadConfig({ directory: process.cwd(), environment: process.env })
      const settings = {
        ...config.models,
        enabled: true,
        provider: asked.name,
        budget: { ...config.models.budget, enabled: false },
      }
      const gateway = await gatewayOf(settings)
      const state = gateway.model.state()
      if (state.kind === 'off') throw new Error(`${asked.name} cannot be asked: ${state.why.en}`)
      return { ...gateway, title: `${state.provider}, ${state.model}` }
    }
  }
}

async function gatewayOf(settings: ModelSettings): Promise<Pick<OpenModel, 'model' | 'close'>> {
  const store = await openTestStore()
  const tell = (fields: object, message: string): void => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`)
  const model = makeModelGateway({
    settings,
    resolved: resolveProviders(settings),
    ledger: store.store.models,
    clock: { now: () => instantOf(Date.now()) },
    random: Math.random,
    log: { isDebug: false, debug: () => undefined, info: () => undefined, warn: tell },
    observer: { asked: () => undefined, refused: () => undefined },
  })
  return { model, close: () => store.store.close() }
}
