import { describe, expect, it } from 'vitest'
import type { ModelCheck } from '../../../ports/model/overview.ts'
import { isGoodModel, modelCheckOf } from './model-check-text.ts'

const good: ModelCheck = {
  provider: 'glm',
  title: 'GLM',
  model: 'glm-4.5-flash',
  address: 'https://glm/v4',
  price: { input: 0, output: 0 },
  contextTokens: 128_000,
  isReachable: true,
  tookMs: 120,
  key: 'accepted',
  isModelThere: true,
  offers: ['glm-4.5-flash'],
  problem: undefined,
  keyVariables: ['GLM_API_KEY', 'ACESO_MODELS_GLM_API_KEY'],
  spent: undefined,
}

describe('a checked model', () => {
  it('is told in one line', () => {
    expect(modelCheckOf(good)).toEqual({
      code: 'model.glm',
      state: 'ok',
      what: {
        en: 'GLM glm-4.5-flash at https://glm/v4: answers in 120 ms, key not refused, model there, reads 128000 tokens, costs nothing',
        zh: 'GLM glm-4.5-flash（https://glm/v4）：120 毫秒内应答，密钥未被拒绝，模型可用，可读 128000 个 token，免费',
      },
    })
  })

  it('tells price and cost where a question was asked', () => {
    const spent = { tookMs: 800, text: 'ok', costUsd: 0.000123, tokens: 21, notes: [] }
    expect(modelCheckOf({ ...good, price: { input: 30, output: 60 }, spent }).what.en).toMatch(
      /key accepted, model there, reads 128000 tokens, 30 \/ 60 USD per million tokens in \/ out, asked once: 800 ms, 21 tokens, 0\.000123 USD$/,
    )
    expect(modelCheckOf({ ...good, price: null, contextTokens: null, isModelThere: undefined, key: 'none' }).what.en).toMatch(
      /no key needed, lists no models, window not known \(contextTokens\), price not known/,
    )
  })

  it('that lists nothing is not called good before it was asked', () => {
    const check = { ...good, isModelThere: undefined, offers: [] }
    expect(modelCheckOf(check)).toMatchObject({ state: 'warning', next: { en: expect.stringContaining('--spend') } })
    const spent = { tookMs: 1, text: 'ok', costUsd: null, tokens: null, notes: [] }
    expect(modelCheckOf({ ...check, spent })).toMatchObject({
      state: 'ok',
      what: { en: expect.stringMatching(/asked once: 1 ms, tells no tokens, cost not known$/) },
    })
  })

  it('that takes less than it is asked with says so', () => {
    const spent = { tookMs: 1, text: 'ok', costUsd: 0, tokens: 3, notes: [{ en: 'it calls no tools', zh: '不支持工具' }] }
    expect(modelCheckOf({ ...good, spent })).toMatchObject({ state: 'warning', next: { en: 'it calls no tools', zh: '不支持工具' } })
  })

  it('that is not there names what is', () => {
    const check = { ...good, isModelThere: false, offers: ['glm-4', 'glm-4.5'] }
    expect(isGoodModel(check)).toBe(false)
    expect(modelCheckOf(check)).toMatchObject({ state: 'failed', next: { en: 'set models.glm.model to one it offers: glm-4, glm-4.5' } })
    expect(modelCheckOf({ ...check, model: '', isModelThere: undefined })).toMatchObject({
      state: 'failed',
      what: { en: expect.stringContaining('no model is named') },
    })
  })

  it.each([
    ['unreachable', 'is https://glm/v4 right and reachable from here?'],
    [
      'key-refused',
      'look at its key (GLM_API_KEY or ACESO_MODELS_GLM_API_KEY): whether it is whole, belongs to this address, and may use this model',
    ],
    ['model-unknown', 'look at models.glm.model and at its address'],
    ['rate-limited', 'wait, or look at the limits of the account'],
    ['unreadable', 'something else answers there: is the address whole? Most end in /v1'],
    ['provider-fault', 'its server is in trouble: try again in a moment'],
    ['request-refused', 'above it says what it does not take: look at the settings of models.glm, or take another model'],
  ])('that failed with %s says where to look', (code, next) => {
    expect(modelCheckOf({ ...good, problem: { code, message: 'no' } })).toMatchObject({ state: 'failed', next: { en: next } })
  })

  it.each([
    ['certificate', /NODE_EXTRA_CA_CERTS/],
    ['no-tls', /is it http:\/\/ and not https/],
  ] as const)('that cannot be connected to for its %s says what to change', (about, next) => {
    const { next: said } = modelCheckOf({ ...good, problem: { code: 'unreachable', message: 'no', about } })
    expect(said?.en).toMatch(next)
  })
})
