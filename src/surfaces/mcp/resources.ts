import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject, type Json } from '../../domain/json.ts'
import { resultText } from '../../domain/tool-call.ts'
import type { ToolUse } from '../../ports/toolbox.ts'
import type { McpParts } from './parts.ts'

/** Things that have an address. Each is read by a tool, so that the same bounds and masks hold. */
const kinds = [
  {
    prefix: 'aceso://incidents/',
    name: 'incident',
    tool: 'get_incident',
    list: 'list_incidents',
    rows: 'incidents',
    description: 'An incident: cause, evidence, plan, timeline',
  },
  {
    prefix: 'aceso://crash-groups/',
    name: 'crash group',
    tool: 'get_crash_group',
    list: 'list_crash_groups',
    rows: 'groups',
    description: 'One kind of crash with its latest stack',
  },
] as const

const mimeType = 'application/json'
const mostListed = 50

export function resourceTemplates(parts: McpParts) {
  return offered(parts).map(({ prefix, name, description }) => ({ uriTemplate: `${prefix}{id}`, name, description, mimeType }))
}

/** Open incidents, and the crash groups seen last. */
export async function listResources(parts: McpParts, use: ToolUse) {
  const lists = offered(parts).map(async ({ prefix, name, list, rows }) => {
    const { outcome } = await parts.toolbox.call({ name: list, arguments: { limit: mostListed } }, use)
    return rowsOf(outcome.kind === 'answer' ? outcome.data : null, rows).map((row) => ({
      uri: `${prefix}${row.id}`,
      name: `${name} ${row.id}`,
      title: row.title,
      mimeType,
    }))
  })
  return (await Promise.all(lists)).flat()
}

/** Undefined: nothing has this address. That it cannot be read now is thrown, in the tool's words. */
export async function readResource(
  parts: McpParts,
  uri: string,
  use: ToolUse,
): Promise<{ uri: string; mimeType: string; text: string } | undefined> {
  const kind = offered(parts).find(({ prefix }) => uri.startsWith(prefix))
  const id = kind === undefined ? '' : uri.slice(kind.prefix.length)
  if (kind === undefined || !/^[0-9A-Za-z-]{1,80}$/.test(id)) return undefined
  const result = await parts.toolbox.call({ name: kind.tool, arguments: { id } }, use)
  const { outcome } = result
  if (outcome.kind === 'answer') return { uri, mimeType, text: resultText(result) }
  if (outcome.code === 'not-found') return undefined
  throw new McpError(ErrorCode.InternalError, outcome.message, outcome.next === undefined ? undefined : { next: outcome.next })
}

function offered({ toolbox }: McpParts) {
  const names = new Set(toolbox.offers().map(({ name }) => name))
  return kinds.filter(({ tool, list }) => names.has(tool) && names.has(list))
}

function rowsOf(data: Json, member: string): readonly { readonly id: string; readonly title: string }[] {
  const rows = isJsonObject(data) ? data[member] : undefined
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: Json) => (isJsonObject(row) && typeof row['id'] === 'string' ? [{ id: row['id'], title: titleOf(row) }] : []))
}

function titleOf(row: { readonly [key: string]: Json | undefined }): string {
  const words = [row['title'], row['summary'], row['signal'], row['program']].filter(
    (word): word is string => typeof word === 'string' && word !== '',
  )
  return [...new Set(words)].join(' · ').slice(0, 200)
}
