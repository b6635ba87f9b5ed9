import type { JsonObject } from '../../domain/json.ts'
import { type Attempt, attemptsIn } from '../../domain/outside-text/attempts.ts'
import { visibleText } from '../../domain/outside-text/visible-text.ts'
import { bounded } from '../../domain/text.ts'
import type { RemoteTool, ToolServerStatus } from '../../ports/tool-server.ts'
import { schemaFault } from './argument-schema.ts'
import type { ToolServerSettings } from './settings.ts'

/** A tool as a server describes it; everything in it comes from outside. */
export interface ListedTool {
  readonly name: string
  readonly description?: string | undefined
  readonly inputSchema: object
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined; readonly destructiveHint?: boolean | undefined } | undefined
}

/** Everything that a server lists, as far as it was read. */
export interface Listing {
  readonly tools: readonly ListedTool[]
  /** So many more have no form that is known. */
  readonly unreadable: number
  readonly isCut: boolean
}

export interface Offer {
  readonly tools: readonly RemoteTool[]
  readonly withheld: ToolServerStatus['withheld']
}

const mostDescription = 1000
/** What a description of a tool has no business to say; that it must be called before another is its business. */
const orders: ReadonlySet<Attempt['kind']> = new Set(['new-orders', 'role', 'approval', 'fake-answer', 'hidden-text'])
const grammar = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/

/**
 * Which of a server's tools may be called. Those that the configuration names, under the names given there; beside them those that the server itself declares to be
 * read-only. What may write is never offered unless a person has named it, and what speaks to the model instead of describing a tool is never offered.
 */
export function offeredTools(
  { tools: listed, unreadable, isCut }: Listing,
  { tools: wanted, onlyNamed }: Pick<ToolServerSettings, 'tools' | 'onlyNamed'>,
): Offer {
  const byName = new Map(listed.map((tool) => [tool.name, tool]))
  const named = new Set(Object.values(wanted))
  const tools: RemoteTool[] = []
  const withheld: { remoteName: string; why: string }[] = []
  const offer = (tool: ListedTool, name: string, isMapped: boolean): void => {
    // The SDK has read it as JSON.
    const inputSchema = tool.inputSchema as JsonObject
    const fault = schemaFault(inputSchema) ?? ordersIn(tool)
    if (fault !== undefined) withheld.push({ remoteName: shown(tool.name), why: fault })
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
  if (unreadable > 0) withheld.push({ remoteName: '(several)', why: `${unreadable} of what it lists have no form that is known` })
  if (isCut) withheld.push({ remoteName: '(further ones)', why: `only the first ${listed.length + unreadable} tools of a server are read` })
  return { tools, withheld }
}

/** A description is read by the model like everything else, and nobody has asked for it. */
function ordersIn({ description = '', inputSchema }: ListedTool): string | undefined {
  const found = attemptsIn({ where: 'description', number: 0 }, `${description}\n${JSON.stringify(inputSchema)}`)
  const kinds = found.flatMap(({ kind }) => (orders.has(kind) ? [kind] : []))
  return kinds.length === 0 ? undefined : `its description gives orders to whoever reads it (${kinds.join(', ')})`
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
