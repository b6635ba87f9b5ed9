import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import type { KubeObject } from './api.ts'
import { Condition } from './conditions.ts'
import { settings } from './settings.ts'

export const families = [
  'probes',
  'memory',
  'crash',
  'reference',
  'image',
  'schedule',
  'release',
  'service',
  'quota',
  'node',
  'quiet',
] as const

/** `Deployment/cart`; a trailing `*` means every name that starts so. */
const Target = z.string().regex(/^[A-Z]\w+\/\S+$/)
/** `Deployment NAMESPACE/cart` or `Node NAMESPACE-node`. */
const Ref = z.string().regex(/^[A-Z]\w+ \S+$/)
const oneOrMore = <T extends z.ZodType>(type: T) => z.union([type, z.array(type).min(1)])

/** One thing that is done to the good state. */
const Step = z.union([
  z.strictObject({ apply: z.string().describe('a file beside scenario.yaml') }),
  z.strictObject({ patch: Target, with: z.record(z.string(), z.unknown()).describe('strategic merge patch') }),
  z.strictObject({ delete: Target }),
  z.strictObject({ waitFor: z.array(Condition) }),
  z.strictObject({ node: z.enum(['stop', 'press-memory']).describe('what happens to the simulated node') }),
])
export type Step = z.infer<typeof Step>

const ScenarioFile = z.strictObject({
  title: z.string(),
  family: z.enum(families),
  expect: z.strictObject({
    cause: oneOrMore(z.string()).describe('cause code, or none, or unknown; any of a list is right'),
    object: oneOrMore(Ref).optional().describe('where it is mended; absent only where nothing is wrong'),
    end: z.enum(['mended', 'explained', 'nothing']),
  }),
  mayChange: z.array(Ref).default([]).describe('the only objects that a mend may touch'),
  others: z
    .array(z.strictObject({ cause: z.string(), object: Ref }))
    .default([])
    .describe('real troubles beside the one in question'),
  decoys: z.array(Ref).default([]).describe('look odd and are no trouble'),
  simulatedNode: z.boolean().default(false),
  good: z.array(Condition).optional().describe('the good state; absent: every Deployment has all its replicas ready'),
  break: z.array(Step).default([]),
  waitFor: z.array(Condition).default([]).describe('the failure shows'),
  settleSeconds: z.number().default(0),
})

export interface Scenario extends z.infer<typeof ScenarioFile> {
  readonly name: string
  readonly namespace: string
  /** Files of manifests by name, placeholders not yet filled in. */
  readonly files: ReadonlyMap<string, string>
}

const folder = join(import.meta.dirname, 'scenarios')

export async function loadScenarios(from: string = folder): Promise<Scenario[]> {
  const entries = await readdir(from, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return await Promise.all(names.sort().map((name) => loadScenario(name, { from })))
}

/** `prefix`: that of the namespace it is, or was, made in. */
export async function loadScenario(
  name: string,
  { from = folder, prefix }: { readonly from?: string; readonly prefix?: string } = {},
): Promise<Scenario> {
  const files = new Map<string, string>()
  for (const file of await readdir(join(from, name))) files.set(file, await readFile(join(from, name, file), 'utf8'))
  return parseScenario(name, files, prefix)
}

/** Reads a scenario from the texts of its files. Throws with the scenario's name when something does not fit. */
export function parseScenario(name: string, files: ReadonlyMap<string, string>, prefix: string = settings.scenarioPrefix): Scenario {
  const namespace = `${prefix}${name}`
  const text = files.get('scenario.yaml')
  if (text === undefined || !files.has('manifests.yaml')) throw new Error(`scenario ${name} lacks scenario.yaml or manifests.yaml`)
  const parsed = ScenarioFile.safeParse(parse(text.replaceAll('NAMESPACE', namespace)))
  if (!parsed.success) throw new Error(`scenario ${name}: ${z.prettifyError(parsed.error)}`)
  for (const step of parsed.data.break)
    if ('apply' in step && !files.has(step.apply)) throw new Error(`scenario ${name}: no file ${step.apply}`)
  if (parsed.data.expect.cause !== 'none' && parsed.data.expect.object === undefined)
    throw new Error(`scenario ${name}: expects a cause of no object`)
  return { ...parsed.data, name, namespace, files }
}

/** The objects of one of the scenario's files, with NAMESPACE and MINUTES_AGO_<n> filled in. */
export function manifests(scenario: Scenario, file: string, now: Date): KubeObject[] {
  const text = (scenario.files.get(file) ?? '')
    .replaceAll('NAMESPACE', scenario.namespace)
    .replaceAll(/MINUTES_AGO_(\d+)/g, (_, minutes: string) =>
      new Date(now.getTime() - Number(minutes) * 60_000).toISOString().replace(/\.\d+Z$/, 'Z'),
    )
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null)
}
