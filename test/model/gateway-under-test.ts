import { makeModelGateway } from '../../src/adapters/model/gateway.ts'
import { resolveProviders } from '../../src/adapters/model/resolve.ts'
import { ModelSettings } from '../../src/adapters/model/settings.ts'
import { openTestStore, type TestStore } from '../../src/adapters/postgres/testing.ts'
import { Secret } from '../../src/domain/secret.ts'
import { type FakeClock, fakeClock } from '../../src/ports/fakes/fakes.ts'
import type { MeasuredCall } from '../../src/ports/metrics.ts'
import type { Model } from '../../src/ports/model/model.ts'
import { awsKeys, awsRegion } from './servers/aws-signature.ts'
import type { ScriptedProtocol } from './servers/process.ts'
import { goodKey } from './servers/turn.ts'

export interface UnderTest {
  readonly model: Model
  readonly clock: FakeClock
  /** Every line of the log, as JSON. */
  readonly log: string[]
  readonly asked: MeasuredCall[]
  readonly refused: string[]
}

/** A gateway on a store; several on one store are several replicas. */
export function gatewayOn({ store }: TestStore, settings: object, clock: FakeClock = fakeClock()): UnderTest {
  const parsed = ModelSettings.parse(settings)
  const log: string[] = []
  const asked: MeasuredCall[] = []
  const refused: string[] = []
  const write = (level: string) => (fields: object, message: string) => log.push(JSON.stringify({ level, ...fields, message }))
  const model = makeModelGateway({
    settings: parsed,
    resolved: resolveProviders(parsed),
    ledger: store.models,
    clock,
    random: () => 0,
    log: { isDebug: true, debug: write('debug'), info: write('info'), warn: write('warn') },
    observer: { asked: (call) => asked.push(call), refused: (purpose, reason) => refused.push(`${purpose} ${reason}`) },
  })
  return { model, clock, log, asked, refused }
}

export { openTestStore, type TestStore }

/** The section of a provider that leads to a scripted server. */
export function sectionOf(protocol: ScriptedProtocol, url: string, model = modelOf[protocol]): object {
  if (protocol === 'bedrock') return { bedrock: { region: awsRegion, baseURL: url, model, ...awsSecrets() } }
  if (protocol === 'ollama') return { ollama: { baseURL: url, model } }
  return { [protocol]: { baseURL: `${url}/v1`, model, apiKey: new Secret(goodKey) } }
}

export const modelOf: Readonly<Record<ScriptedProtocol, string>> = {
  openai: 'gpt-4',
  anthropic: 'claude-3-5-sonnet-20241022',
  ollama: 'qwen2.5:3b',
  bedrock: 'anthropic.claude-3-5-sonnet-20240620-v1:0',
}

function awsSecrets(): object {
  return { accessKeyId: new Secret(awsKeys.id), secretAccessKey: new Secret(awsKeys.secret), sessionToken: new Secret(awsKeys.session) }
}
