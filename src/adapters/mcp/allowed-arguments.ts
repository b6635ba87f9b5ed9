import { AcesoError } from '../../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { bounded } from '../../domain/text.ts'

const mostDepth = 20

/** Throws for an argument with a value that the configuration does not allow under its name, however deep it stands. */
export function mustBeAllowed(server: string, args: JsonObject, only: Readonly<Record<string, readonly string[]>>): void {
  if (Object.keys(only).length > 0) look(args, 0)

  function look(value: Json | undefined, depth: number): void {
    if (depth > mostDepth) throw new AcesoError('forbidden', `arguments for MCP server ${server} are nested too deeply to be looked at`)
    if (Array.isArray(value)) for (const item of value as readonly Json[]) look(item, depth + 1)
    if (!isJsonObject(value)) return
    for (const [name, member] of Object.entries(value)) {
      const allowed = Object.hasOwn(only, name) ? only[name] : undefined
      const isAllowed = allowed === undefined || (typeof member === 'string' && allowed.includes(member))
      if (!isAllowed) throw refused(server, name, member)
      look(member, depth + 1)
    }
  }
}

function refused(server: string, name: string, value: Json | undefined): AcesoError {
  return new AcesoError('forbidden', `${name} ${bounded(JSON.stringify(value ?? null), 100)} is not allowed for MCP server ${server}`, {
    path: name,
    next: `what is allowed stands under tools.servers.${server}.only`,
  })
}
