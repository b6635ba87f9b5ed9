import type { JsonObject } from '../../domain/json.ts'
import { bounded } from '../../domain/text.ts'
import { visibleText } from '../../domain/visible-text.ts'
import type { RemoteTool, ToolServerStatus } from '../../ports/tool-server.ts'
import type { ToolServerSettings } from './settings.ts'

/** A tool as a server describes it; everything in it comes from outside. */
export interface ListedTool {
  readonly name: string
  readonly description?: string | undefined
  readonly inputSchema: object
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined; readonly destructiveHint?: boolean | undefined } | undefined
}

export interface Offer {
  readonly tools: readonly RemoteTool[]
  readonly withheld: ToolServerStatus['withheld']
}

const mostDescription = 1000
const mostSchemaBytes = 32_768
const grammar = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/

/**
 * Which of a server's tools may be called. Those that the configuration names, under the names given there; beside them those that the server itself declares to be
 * read-only. What may write is never offered unless a person has named it.
 */
export function offeredTools(
  listed: readonly ListedTool[],
  { tools: wanted, onlyNamed }: Pick<ToolServerSettings, 'tools' | 'onlyNamed'>,
): Offer {
  const byName = new Map(listed.map((tool) => [tool.name, tool]))
  const named = new Set(Object.values(wanted))
  const tools: RemoteTool[] = []
  const withheld: { remoteName: string; why: string }[] = []
  const offer = (tool: ListedTool, name: string, isMapped: boolean): void => {
    const inputSchema = tool.inputSchema as JsonObject
    if (JSON.stringify(inputSchema).length > mostSchemaBytes)
      withheld.push({ remoteName: shown(tool.name), why: 'the schema of its arguments is too large' })
    else tools.push({ name, remoteName: tool.name, isMapped, description: descriptionOf(tool), inputSchema })
  }
  for (const [name, remoteName] of Object.entries(wanted)) {
    const tool = byName.get(remoteName)
    if (tool === undefined) withheld.push({ remoteName, why: 'the server has no tool of this name' })
    else offer(tool, name, true)
  }
  for (const tool of listed) {
    if (named.has(tool.name)) continue
    const why = whyNot(tool, onlyNamed)
    if (why === undefined) offer(tool, tool.name, false)
    else withheld.push({ remoteName: shown(tool.name), why })
  }
  return { tools, withheld }
}

function whyNot({ name, annotations }: ListedTool, onlyNamed: boolean): string | undefined {
  if (onlyNamed) return 'only the tools named in the configuration are offered'
  if (!grammar.test(name)) return 'its name cannot be called; give it another under tools'
  if (annotations?.readOnlyHint === true && annotations.destructiveHint !== true) return undefined
  return 'it does not declare itself read-only; name it under tools if it only reads'
}

function descriptionOf({ description }: ListedTool): string {
  return visibleText(bounded(description ?? '', mostDescription))
}

function shown(name: string): string {
  return visibleText(bounded(name, 100))
}
