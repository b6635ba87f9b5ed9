import { type Logger, pino } from 'pino'
import { fakeCrashVerbs } from '../../crash/fake-verbs.ts'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { verbatim } from '../../domain/text.ts'
import { fakeReleaseVerbs } from '../../investigation/releases/fake-verbs.ts'
import { type FakeVerbs, fakeVerbs } from '../../pipeline/verbs/fake-verbs.ts'
import { fakeToolbox } from '../../ports/fakes/fake-toolbox.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { ModelOverview } from '../../ports/model/overview.ts'
import type { Role } from '../../ports/store/store.ts'
import { fakeAccess } from './serving/fake-access.ts'
import type { ServerParts } from './serving/parts.ts'
import { HttpSettings } from './serving/settings.ts'

export interface FakeParts extends ServerParts {
  readonly verbs: FakeVerbs
  readonly access: ReturnType<typeof fakeAccess>
  /** What was logged, one JSON object a line. */
  readonly logged: string[]
  /** What was counted, as `name(argument, ...)`. */
  readonly counted: string[]
}

/** Everything a server is built from, in memory. `tokens` names tokens and their roles; none = local mode. */
export function fakeParts(
  given: {
    readonly tokens?: Readonly<Record<string, Role>>
    readonly settings?: Partial<HttpSettings>
    readonly verbs?: FakeVerbs
  } & Partial<
    Pick<ServerParts, 'tools' | 'crashes' | 'cleanUps' | 'instances' | 'models' | 'releases' | 'sources' | 'readiness' | 'webRoot'>
  > = {},
): FakeParts {
  const logged: string[] = []
  const counted: string[] = []
  return {
    verbs: given.verbs ?? fakeVerbs(),
    crashes: given.crashes ?? fakeCrashVerbs(),
    cleanUps: given.cleanUps ?? noCleanUps,
    instances: given.instances ?? { instances: async () => ({ instances: [], noneBecause: verbatim('none') }) },
    models: given.models ?? { overview: async () => noModels },
    tools: given.tools ?? { toolbox: fakeToolbox(), metricSource: { kind: 'off', why: 'no Prometheus in this test' }, actions: [] },
    releases: given.releases ?? fakeReleaseVerbs(),
    releaseLanguage: 'zh',
    sources: given.sources ?? [],
    sourceFailed: (source, fault) => logged.push(JSON.stringify({ sourceFailed: source, why: faultText(fault) })),
    channels: ['webhook'],
    configuration: {
      environment: 'development',
      values: [{ key: 'server.port', value: 8080, origin: 'default' }],
      disabled: [],
      warnings: [],
    },
    access: fakeAccess(given.tokens),
    settings: HttpSettings.parse({ ...given.settings }),
    webRoot: given.webRoot ?? 'no-such-folder',
    clusterId: 'test',
    metrics: countingMetrics(counted),
    clock: { now: () => '2026-11-21T07:00:00.000Z' },
    logger: loggerTo(logged),
    version: '9.9.9',
    readiness: given.readiness ?? (async () => [{ name: 'store', state: 'healthy', required: true }]),
    logged,
    counted,
  }
}

const noModels: ModelOverview = {
  state: { kind: 'off', reason: 'no-key', why: verbatim('no model is configured') },
  providers: [],
  unusable: [],
  spend: { month: '2026-11', monthUsd: 0, reservedUsd: 0, hourTasks: 0, parts: [], refusals: [] },
  limits: { usdPerMonth: 100, tasksPerHour: 50 },
  remainingUsd: 100,
}

const noCleanUps: ServerParts['cleanUps'] = {
  request: async () => ({ allowed: false, reason: 'nothing crashes', taskId: '', assignedTo: '' }),
  task: async (id) => {
    throw new AcesoError('not-found', `there is no task ${id}`)
  },
  cleaned: async () => 0,
}

function countingMetrics(counted: string[]): Metrics {
  const count =
    (name: string) =>
    (...labels: readonly unknown[]): void => {
      counted.push(`${name}(${labels.map(String).join(', ')})`)
    }
  return {
    signals: count('signals'),
    step: count('step'),
    write: count('write'),
    request: (method, route, status) => count('request')(method, route, status),
    streams: count('streams'),
    changesDropped: count('changesDropped'),
    modelAsked: ({ outcome }) => count('modelAsked')(outcome),
    modelRefused: count('modelRefused'),
    crashAnalysed: count('crashAnalysed'),
    crashNotAnalysed: count('crashNotAnalysed'),
    toolCall: count('toolCall'),
    toolCache: count('toolCache'),
    toolServer: count('toolServer'),
    cleanUp: count('cleanUp'),
    exposition: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'aceso_info 1\n' }),
  }
}

function loggerTo(lines: string[]): Logger {
  return pino({ level: 'debug' }, { write: (line: string) => lines.push(line) })
}
