import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import { type Instant, instantOf } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { ToolCall, ToolResult } from '../../domain/tool-call.ts'
import type { ToolServer } from '../../ports/tool-server.ts'
import type { Toolbox, ToolOffer, ToolState, ToolUse } from '../../ports/toolbox.ts'
import type { Tool, ToolMeans } from '../contract.ts'
import { remoteRunnable } from './remote.ts'
import { type Runnable, type RunnerOptions, runTool } from './run-tool.ts'

export interface ToolboxParts extends RunnerOptions {
  readonly tools: readonly Tool[]
  readonly means: ToolMeans
  readonly servers: readonly ToolServer[]
  /** Calls that are made at the same time; further ones wait. */
  readonly mostAtOnce: number
  /** What `now` means in arguments; without it the present. A recording has its own. */
  readonly now?: () => Instant
}

/** Everything that can be asked, under one name each. Who has a name is settled anew whenever a server's tools have changed. */
export function makeToolbox(parts: ToolboxParts): Toolbox {
  const own = parts.tools.map((tool) => ownRunnable(tool, parts))
  let known: Named | undefined
  for (const server of parts.servers) {
    server.onChange(() => {
      known = undefined
    })
  }
  const named = (): Named => {
    known ??= nameAll(own, parts)
    return known
  }
  const call = async (asked: ToolCall, use: ToolUse): Promise<ToolResult> => {
    const { byName } = named()
    const found = byName.get(asked.name)
    return await runTool(found?.runnable ?? nobody(asked.name, [...byName.keys()]), asked, parts, use)
  }
  return {
    offers: () => [...named().byName.values()].filter(({ runnable }) => runnable.off === undefined).map(({ offer }) => offer),
    call,
    callAll: (calls, use) => inTurns(calls, parts.mostAtOnce, (one) => call(one, use)),
    state: () => ({
      tools: [...named().byName.values()].map(({ runnable }) => stateOf(runnable)),
      servers: parts.servers.map((server) => ({ name: server.name, ...server.status() })),
      notes: named().notes,
    }),
  }
}

interface Holder {
  readonly runnable: Runnable
  readonly offer: ToolOffer
}

interface Named {
  readonly byName: ReadonlyMap<string, Holder>
  readonly notes: readonly string[]
}

/** Nothing but Aceso's MCP server answers to it, and that only for people's assistants: a model that investigates must not take another tool for it. */
const reserved: ReadonlySet<string> = new Set(['propose_plan'].map((name) => alike(name)))

/** `get-logs`, `getLogs` and `get_logs` are one name to a reader in a hurry. */
function alike(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '')
}

/**
 * Our own tools come first. A server's tool gets a name that is taken, or looks like one, only where the configuration maps it to that name, which says that it is wanted
 * instead; of two servers the one that is configured first. Everything that has to stand back is named.
 */
function nameAll(own: readonly (Runnable & { readonly offer: ToolOffer })[], { servers }: ToolboxParts): Named {
  const byName = new Map<string, Holder>(own.map((runnable) => [runnable.name, { runnable, offer: runnable.offer }]))
  const nameLike = new Map(own.map(({ name }) => [alike(name), name]))
  const notes: string[] = []
  const mapped = new Set<string>()
  for (const server of servers) {
    for (const tool of server.tools()) {
      const taken = byName.has(tool.name) ? tool.name : nameLike.get(alike(tool.name))
      const holder = taken === undefined ? undefined : byName.get(taken)
      const isReserved = reserved.has(alike(tool.name))
      if (isReserved || (holder !== undefined && (!tool.isMapped || mapped.has(tool.name)))) {
        const owner = holder === undefined || holder.offer.source === 'aceso' ? 'Aceso’s own' : `a tool of ${holder.offer.source}`
        const next = `give it another name under tools.servers.${server.name}.tools`
        notes.push(`${tool.remoteName} of ${server.name} is not offered: ${taken ?? tool.name} is ${owner}; ${next}`)
        continue
      }
      if (holder !== undefined && taken === tool.name)
        notes.push(`${tool.name} is answered by ${server.name} and not by ${holder.offer.source}: the configuration says so`)
      if (tool.isMapped) mapped.add(tool.name)
      byName.set(tool.name, remoteRunnable(server, tool))
      nameLike.set(alike(tool.name), tool.name)
    }
  }
  return { byName, notes }
}

const present = (): Instant => instantOf(Date.now())

function ownRunnable(tool: Tool, { means, now = present }: ToolboxParts): Runnable & { readonly offer: ToolOffer } {
  const mean = means[tool.needs]
  return {
    name: tool.name,
    source: 'aceso',
    input: tool.input,
    off: mean.kind === 'off' ? mean.why : undefined,
    run: (input, signal) => tool.run(input, means, { now: now(), signal }),
    offer: { name: tool.name, description: tool.description, source: 'aceso', inputSchema: schemaOf(tool.input) },
  }
}

function schemaOf(input: z.ZodType): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' })
  // What it makes is JSON.
  return schema as JsonObject
}

/** Asked by a name that nobody has. */
function nobody(name: string, names: readonly string[]): Runnable {
  return {
    name,
    source: 'aceso',
    input: z.unknown(),
    off: undefined,
    run: () => Promise.reject(new AcesoError('not-found', `there is no tool ${name}`, { next: `there are: ${names.join(', ')}` })),
  }
}

function stateOf({ name, source, off }: Runnable): ToolState {
  return off === undefined ? { name, source, state: 'ready' } : { name, source, state: 'off', why: off }
}

/** Answers in the order of the questions, at most so many asked at once. */
async function inTurns<Question, Answer>(
  questions: readonly Question[],
  most: number,
  ask: (question: Question) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < questions.length; index = next++) answers[index] = await ask(questions[index] as Question)
  }
  await Promise.all(Array.from({ length: Math.min(most, questions.length) }, work))
  return answers
}
