import { AcesoError } from '../../../domain/errors.ts'
import type { Role } from '../../../ports/store/store.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { paint } from '../page.ts'
import { table } from '../render/table.ts'
import { connect } from '../server/connect.ts'
import type { TokenClient } from '../server/token-client.ts'
import { told } from '../words.ts'

const added = {
  en: 'Token {name} ({role}) is made. It is shown this once; the store keeps only its hash.',
  zh: '已创建令牌 {name}（{role}）。仅显示这一次，存储中只保留其散列值。',
}
const keep = {
  en: 'to use it here: put it into ~/.config/aceso/token (mode 600), or into ACESO_TOKEN',
  zh: '在本机使用：写入 ~/.config/aceso/token（权限 600），或设为 ACESO_TOKEN',
}
const next = {
  en: 'from now on every call needs a token; a running server knows within seconds, without a restart. Other machines reach it where server.host says so (ACESO_SERVER_HOST=0.0.0.0)',
  zh: '此后每次调用都需要令牌；运行中的服务器会在数秒内生效，无需重启。要让其他机器访问，请设置 server.host（如 ACESO_SERVER_HOST=0.0.0.0）',
}
const removed = { en: 'Token {name} no longer works', zh: '令牌 {name} 已失效' }
const none = { en: 'No token exists: only this machine is served, and nobody is asked who he is', zh: '尚无令牌：仅服务本机，且不验证身份' }

interface TokenOptions {
  readonly server?: string
}

/** The token alone goes to stdout, so that it can be piped into a secret store. */
export async function tokenAdd(
  { role, server }: TokenOptions & { readonly role: Role },
  [name = '']: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { io, hintLook } = context
  const token = await withTokens(server, context, (tokens) => tokens.add(name, role))
  io.stderr.write(`${told(hintLook.language, added, { name, role })}\n`)
  io.stdout.write(`${token.reveal()}\n`)
  for (const words of [keep, next]) io.stderr.write(`${told(hintLook.language, words)}\n`)
  return exitCodes.ok
}

export async function tokenList(
  { output, server }: TokenOptions & { readonly output: OutputForm },
  _: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { io, look } = context
  const listed = await withTokens(server, context, (all) => all.list())
  const tokens = listed.map(({ name, role, createdAt }) => ({ name, role, createdAt }))
  if (output !== 'text') io.stdout.write(await dataText({ schema: 'aceso.tokens/v1', tokens }, output))
  else if (tokens.length === 0) io.stdout.write(`${told(look.language, none)}\n`)
  else {
    const head = { en: ['name', 'role', 'made'], zh: ['名称', '角色', '创建时间'] }[look.language]
    io.stdout.write(
      table(
        tokens.map(({ name, role, createdAt }) => [name, role, createdAt]),
        head.map((text) => paint(look, 'over', text)),
      ),
    )
  }
  return exitCodes.ok
}

export async function tokenRemove({ server }: TokenOptions, [name = '']: readonly string[], context: CommandContext): Promise<ExitCode> {
  await withTokens(server, context, (tokens) => tokens.remove(name))
  context.io.stdout.write(`${told(context.look.language, removed, { name })}\n`)
  return exitCodes.ok
}

/** Of the server that is named, else straight in the store, so that the first can be made before anybody may ask the server. */
async function withTokens<Value>(
  server: string | undefined,
  context: CommandContext,
  use: (tokens: TokenClient) => Promise<Value>,
): Promise<Value> {
  if (server !== undefined) return await use(connect(server, context).tokens)
  const { given, signal } = context
  const { tokens } = await context.means()
  try {
    return await use({
      add: (name, role) => tokens.add(given, name, role, signal),
      list: () => tokens.list(given, signal),
      remove: (name) => tokens.remove(given, name, signal),
    })
  } catch (fault) {
    throw isLocked(fault) ? new AcesoError(fault.code, fault.message, { cause: fault, next: askTheServer }) : fault
  }
}

const askTheServer = 'ask the server that holds it: add --server http://127.0.0.1:8080, or the address that it runs at'

function isLocked(fault: unknown): fault is AcesoError {
  return fault instanceof AcesoError && fault.code === 'store-locked'
}
