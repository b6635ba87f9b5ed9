import type { Text } from '../../../domain/text.ts'
import type { CheckedQuestion, ConnectionTrouble, ModelCheck } from '../../../ports/model/overview.ts'
import type { Check } from '../means.ts'

const shownOffers = 8

export function isGoodModel({ problem, isModelThere, model }: ModelCheck): boolean {
  return problem === undefined && isModelThere !== false && model !== ''
}

/** One provider as a check: mark, what was found, what to do. */
export function modelCheckOf(check: ModelCheck): Check {
  const { provider, title, model, address } = check
  const name = model === '' ? title : `${title} ${model}`
  const code = `model.${provider}`
  const at = { en: `${name} at ${address}: `, zh: `${name}（${address}）：` }
  if (check.problem !== undefined) {
    const text = `${check.problem.code}: ${check.problem.message}`
    return { code, state: 'failed', what: { en: at.en + text, zh: at.zh + text }, next: nextFor(check) }
  }
  const found = [took(check), keyText(check), thereText(check), windowText(check), priceText(check), spentText(check)].filter(
    (text) => text !== undefined,
  )
  const what = { en: at.en + found.map(({ en }) => en).join(', '), zh: at.zh + found.map(({ zh }) => zh).join('，') }
  if (!isGoodModel(check)) return { code, state: 'failed', what, next: offersText(check) }
  const doubt = doubtOf(check)
  return doubt === undefined ? { code, state: 'ok', what } : { code, state: 'warning', what, next: doubt }
}

/** What is not known to work, or works with less. */
function doubtOf({ isModelThere, spent }: ModelCheck): Text | undefined {
  if (isModelThere === undefined && spent === undefined)
    return {
      en: `only --spend, one short question, shows whether it answers; ${whole.en}`,
      zh: `需用 --spend 实际提问一次，才能确认其可用；${whole.zh}`,
    }
  const notes = spent?.notes ?? []
  return notes.length === 0 ? undefined : { en: notes.map(({ en }) => en).join('; '), zh: notes.map(({ zh }) => zh).join('；') }
}

function took({ tookMs }: ModelCheck): Text {
  return { en: `answers in ${tookMs} ms`, zh: `${tookMs} 毫秒内应答` }
}

function keyText({ key, spent }: ModelCheck): Text | undefined {
  if (key === 'accepted' && spent !== undefined) return { en: 'key accepted', zh: '密钥有效' }
  // Some show their list to everybody.
  if (key === 'accepted') return { en: 'key not refused', zh: '密钥未被拒绝' }
  return key === 'none' ? { en: 'no key needed', zh: '无需密钥' } : undefined
}

function thereText({ isModelThere, model }: ModelCheck): Text {
  if (model === '') return { en: 'no model is named', zh: '未指定模型' }
  if (isModelThere === undefined) return { en: 'lists no models', zh: '不提供模型列表' }
  return isModelThere ? { en: 'model there', zh: '模型可用' } : { en: 'the model is not there', zh: '没有该模型' }
}

function windowText({ contextTokens, model }: ModelCheck): Text | undefined {
  if (model === '') return undefined
  const name = 'contextTokens'
  if (contextTokens === null) return { en: `window not known (${name})`, zh: `上下文窗口未知（${name}）` }
  return { en: `reads ${contextTokens} tokens`, zh: `可读 ${contextTokens} 个 token` }
}

function priceText({ price, model }: ModelCheck): Text | undefined {
  if (model === '') return undefined
  if (price === null) return { en: 'price not known (models.prices)', zh: '价格未知（models.prices）' }
  if (price.input === 0 && price.output === 0) return { en: 'costs nothing', zh: '免费' }
  return {
    en: `${price.input} / ${price.output} USD per million tokens in / out`,
    zh: `每百万 token 输入 ${price.input}、输出 ${price.output} 美元`,
  }
}

function spentText({ spent }: ModelCheck): Text | undefined {
  if (spent === undefined) return undefined
  const cost =
    spent.costUsd === null
      ? { en: 'cost not known', zh: '费用未知' }
      : spent.costUsd === 0
        ? { en: 'free', zh: '免费' }
        : { en: `${spent.costUsd.toFixed(6)} USD`, zh: `${spent.costUsd.toFixed(6)} 美元` }
  return {
    en: `asked once: ${spent.tookMs} ms, ${tokensText(spent).en}, ${cost.en}`,
    zh: `试问一次：${spent.tookMs} 毫秒，${tokensText(spent).zh}，${cost.zh}`,
  }
}

function tokensText({ tokens }: CheckedQuestion): Text {
  return tokens === null ? { en: 'tells no tokens', zh: '未给出 token 数' } : { en: `${tokens} tokens`, zh: `${tokens} 个 token` }
}

function offersText({ provider, offers }: ModelCheck): Text {
  const names = offers.slice(0, shownOffers).join(', ')
  return {
    en: `set models.${provider}.model to one it offers${names === '' ? '' : `: ${names}`}`,
    zh: `请将 models.${provider}.model 设为其提供的模型${names === '' ? '' : `：${names}`}`,
  }
}

/** Network, key or model: each is mended in another place. */
function nextFor({ provider, address, problem, keyVariables, isModelThere }: ModelCheck): Text {
  if (problem?.about !== undefined) return connectionNext(problem.about, address)
  switch (problem?.code) {
    case 'unreachable':
    case 'timed-out':
      return { en: `is ${address} right and reachable from here?`, zh: `请确认 ${address} 是否正确并可从本机访问` }
    case 'key-refused':
      return {
        en: `look at its key (${keyVariables.join(' or ')}): whether it is whole, belongs to this address, and may use this model`,
        zh: `请检查其密钥（${keyVariables.join(' 或 ')}）：是否完整、是否属于该地址、是否有权使用该模型`,
      }
    case 'model-unknown':
      return isModelThere === undefined
        ? { en: `look at models.${provider}.model; ${whole.en}`, zh: `请检查 models.${provider}.model；${whole.zh}` }
        : {
            en: `look at models.${provider}.model and at its address`,
            zh: `请检查 models.${provider}.model 及其地址`,
          }
    case 'rate-limited':
      return { en: 'wait, or look at the limits of the account', zh: '请稍候，或检查账户限额' }
    case 'unreadable':
      return { en: `something else answers there: ${whole.en}`, zh: `该地址应答的不是模型接口：${whole.zh}` }
    case 'provider-fault':
    case 'cut-off':
      return { en: 'its server is in trouble: try again in a moment', zh: '提供商出现故障，请稍后再试' }
    default:
      return {
        en: `above it says what it does not take: look at the settings of models.${provider}, or take another model`,
        zh: `上面是其拒绝的原因：请检查 models.${provider} 的设置，或更换模型`,
      }
  }
}

const whole: Text = { en: 'is the address whole? Most end in /v1', zh: '请确认地址是否完整，多数以 /v1 结尾' }

function connectionNext(about: ConnectionTrouble, address: string): Text {
  if (about === 'certificate')
    return {
      en: 'its certificate is not trusted here: for a CA of your own set NODE_EXTRA_CA_CERTS to its file; otherwise look at its names and dates',
      zh: '此处不信任其证书：若使用自建 CA，请将 NODE_EXTRA_CA_CERTS 设为其证书文件；否则请检查证书的域名与有效期',
    }
  return {
    en: `${address} speaks no TLS: is it http:// and not https://?`,
    zh: `${address} 未使用 TLS：是否应为 http:// 而不是 https://？`,
  }
}
