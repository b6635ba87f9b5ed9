import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import type { RemoteTool, ToolServer, ToolServerStatus } from '../../ports/tool-server.ts'
import type { ToolOffer } from '../../ports/toolbox.ts'
import { cleaned } from './cleaned.ts'
import type { Runnable } from './run-tool.ts'

/** Nothing is known of how long its answers hold. */
const keepMs = 15_000

/** Alternatives of which a check takes more time than it is worth. */
const mostChoices = 20

/** A server's tool under the same rules as our own: arguments are checked here, answers are bounded, masked and recorded. */
export function remoteRunnable(server: ToolServer, tool: RemoteTool): { readonly runnable: Runnable; readonly offer: ToolOffer } {
  const { name, remoteName, description, inputSchema } = tool
  return {
    offer: { name, description, inputSchema, source: server.name },
    runnable: {
      name,
      source: server.name,
      input: checkOf(inputSchema),
      off: whyAway(server.name, server.status()),
      async run(input, signal) {
        // What a model has read of others' secrets goes to no other server.
        const answer = await server.call(remoteName, cleaned(input as JsonObject) as JsonObject, signal)
        return { ...answer, keepMs }
      },
    },
  }
}

export function whyAway(name: string, { state, why, nextTryAt }: ToolServerStatus): string | undefined {
  if (state === 'up') return undefined
  const reason = why === undefined ? '' : `: ${why}`
  return `MCP server ${name} is ${state}${reason}${nextTryAt === undefined ? '' : `; tried again at ${nextTryAt}`}`
}

/** The server's own schema as far as it is quickly checked; where zod cannot read it, any object. The server checks the rest itself. */
function checkOf(schema: JsonObject): z.ZodType {
  try {
    return z.fromJSONSchema(quick(schema) as z.core.JSONSchema.JSONSchema)
  } catch {
    return z.record(z.string(), z.unknown())
  }
}

/** Patterns of others may take years over a short text, and references double with each step. */
const slow = new Set(['pattern', 'patternProperties', 'propertyNames', 'format', '$defs', 'definitions'])
/** Their members are named by the tool, whatever the names are. */
const named = new Set(['properties', 'dependentSchemas'])
const words = new Set(['enum', 'const', 'default', 'examples', 'required'])

function quick(schema: Json | undefined): Json {
  if (Array.isArray(schema)) return schema.map((one: Json) => quick(one))
  if (!isJsonObject(schema)) return schema ?? null
  if (schema['$ref'] !== undefined) return {}
  const kept = Object.entries(schema).filter(([keyword, value]) => !slow.has(keyword) && !isLong(keyword, value))
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, quickValue(keyword, value)]))
}

function quickValue(keyword: string, value: Json | undefined): Json {
  if (words.has(keyword)) return value ?? null
  if (!named.has(keyword) || !isJsonObject(value)) return quick(value)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, quick(member)]))
}

function isLong(keyword: string, value: Json | undefined): boolean {
  return ['anyOf', 'oneOf', 'allOf'].includes(keyword) && Array.isArray(value) && value.length > mostChoices
}
