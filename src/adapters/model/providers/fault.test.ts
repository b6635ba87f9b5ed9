import { describe, expect, it } from 'vitest'
import { faultOfStatus, faultToldIn } from './fault.ts'
import { faultOf } from './fault-of.ts'

const now = Date.parse('2026-11-21T08:00:00.000Z')
const fault = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => faultOfStatus(status, headers, body, now)

describe('an answer that is no success', () => {
  it.each([
    [401, 'key-refused', false],
    [403, 'key-refused', false],
    [404, 'model-unknown', false],
    [400, 'request-refused', false],
    [413, 'request-refused', false],
    [424, 'provider-fault', true],
    [422, 'request-refused', false],
    [405, 'unreadable', false],
    [408, 'timed-out', false],
    [429, 'rate-limited', true],
    [500, 'provider-fault', true],
    [529, 'provider-fault', true],
  ])('%i is %s', (status, code, isPassing) => {
    expect(fault(status, '')).toMatchObject({ code, isPassing, message: `HTTP ${status}` })
  })

  it.each([
    ['{"error":{"message":"no","code":"1210"}}', 'no (1210)'],
    ['{"error":{"message":"no","type":"x","param":"temperature","code":null}}', 'no'],
    ['{"type":"error","error":{"type":"overloaded_error","message":"busy"}}', 'busy'],
    ['{"error":"model \'x\' not found"}', "model 'x' not found"],
    ['{"message":"The security token is invalid."}', 'The security token is invalid.'],
    ['<html>Bad gateway</html>', 'HTTP 400, a web page'],
    ['<!doctype html><html><head><title>Log in</title></head><body>…</body></html>', 'HTTP 400, a web page: Log in'],
    ['upstream connect error', 'upstream connect error'],
    [
      '{"error":{"message":"Incorrect API key provided: sk-ab12**********wxyz. See the page."}}',
      'Incorrect API key provided: *** See the page.',
    ],
  ])('has the words of the provider: %s', (body, message) => {
    expect(fault(400, body).message).toBe(message)
  })

  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'retry-after': 'Sat, 21 Nov 2026 08:00:09 GMT' }, 9000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 07:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': '1e400' }, undefined],
    [{ 'retry-after': '31536000' }, 31_536_000_000],
    [{ 'retry-after-ms': '-5' }, 0],
    [{}, undefined],
  ])('says when to come again: %j', (headers, ms) => {
    expect(fault(429, '', headers as Record<string, string>).retryAfterMs).toBe(ms)
  })

  it.each([
    [429, '{"error":{"message":"您的账户已欠费","code":"1113"}}', 'rate-limited', false],
    [402, '{"error":{"message":"Insufficient Balance"}}', 'rate-limited', false],
    [400, '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}', 'rate-limited', false],
    [400, '{"error":{"message":"模型不存在，请检查模型代码。","code":"1211"}}', 'model-unknown', false],
    [400, '{"message":"The provided model identifier is invalid."}', 'model-unknown', false],
    [400, '{"error":{"code":"InvalidApiKey","message":"Invalid API-key provided."}}', 'key-refused', false],
  ])('means what it says and not its status: %i %s', (status, body, code, isPassing) => {
    expect(fault(status, body)).toMatchObject({ code, isPassing })
  })

  it('may be about this model only: another one reads more', () => {
    expect(fault(400, '{"error":{"message":"prompt is too long: 210000 tokens > 200000 maximum"}}').isOfModel).toBe(true)
    expect(fault(400, '{"error":{"message":"messages: at least one message is required"}}').isOfModel).toBe(false)
  })

  it.each([
    [
      400,
      '{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI\'s content management policy.","code":"content_filter"}}',
    ],
    [400, '{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}}'],
    [400, '{"error":{"code":"1301","message":"系统检测到输入或生成内容可能包含不安全或敏感内容"}}'],
    [403, '{"error":{"code":403,"message":"openai/gpt-4 requires moderation on OpenAI. Your input was flagged."}}'],
    [413, '{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}'],
  ])('is about the question and this provider where its filter holds it back: %i %s', (status, body) => {
    expect(fault(status, body)).toMatchObject({ code: 'request-refused', isOfModel: true, isPassing: false })
  })

  it('does not come again when the money is gone', () => {
    expect(fault(429, '{"error":{"message":"quota","code":"insufficient_quota"}}').isPassing).toBe(false)
  })
})

describe('a fault in an answer that calls itself a success', () => {
  it.each([
    ['{"error":{"message":"slow down","code":429}}', 'rate-limited'],
    ['{"code":500,"msg":"404 NOT_FOUND","success":false}', 'provider-fault'],
    ['{"error":{"type":"overloaded_error","message":"Overloaded"}}', 'rate-limited'],
    ['{"error":{"type":"invalid_request_error","message":"no"}}', 'request-refused'],
    ['{"code":"InvalidApiKey","message":"Invalid API-key provided."}', 'key-refused'],
    ['{"error":"upstream is away"}', 'provider-fault'],
    ['{"error":{"code":"1301","message":"敏感内容"}}', 'request-refused'],
    ['{"error":{"code":"1302","message":"并发过高"}}', 'rate-limited'],
    ['{"error":{"code":"1304","message":"已达每日调用限额"}}', 'rate-limited'],
  ])('is what it says: %s', (body, code) => {
    expect(faultToldIn(body, now)?.code).toBe(code)
  })

  it('is none where nothing is said', () => {
    expect(faultToldIn('{"choices":[]}', now)).toBeUndefined()
    expect(faultToldIn('<html>', now)).toBeUndefined()
  })
})

describe('what a package throws', () => {
  it('is known by its shape, whatever class it has', () => {
    const thrown = Object.assign(new Error('x'), {
      statusCode: 429,
      responseBody: '{"error":{"message":"slow"}}',
      responseHeaders: { 'Retry-After': '3' },
    })
    expect(faultOf(thrown)).toMatchObject({ code: 'rate-limited', message: 'slow', retryAfterMs: 3000 })
    expect(faultOf(new Error('x', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) }))).toMatchObject({
      code: 'unreachable',
      message: 'connect',
    })
    expect(faultOf(Object.assign(new Error('x', { cause: new Error('terminated') }), { statusCode: 200 }))).toMatchObject({
      code: 'cut-off',
    })
    expect(
      faultOf(Object.assign(new Error('it has no end'), { cause: new Error('Response stream ended without a finish reason.') })),
    ).toMatchObject({
      code: 'cut-off',
      message: 'the answer ended in the middle',
    })
    expect(
      faultOf(new Error('x', { cause: Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) })),
    ).toMatchObject({
      code: 'unreachable',
      about: 'certificate',
    })
    expect(faultOf(new Error('Invalid JSON response'))).toMatchObject({ code: 'unreadable' })
    expect(faultOf('odd')).toMatchObject({ code: 'unreadable', message: 'odd' })
  })
})
