import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AcesoError, faultText } from '../../../domain/errors.ts'
import { Secret } from '../../../domain/secret.ts'
import type { CommandContext } from '../context.ts'
import { told } from '../words.ts'
import { type ServerClient, serverClient } from './client.ts'

const usualServer = 'http://127.0.0.1:8080'
const openWire = {
  en: 'warning: the token goes to {host} unencrypted; use https, or kubectl port-forward',
  zh: '警告：令牌将以明文发送到 {host}；请使用 https 或 kubectl port-forward',
}

/** The server that is meant: `--server`, ACESO_SERVER, this machine. The token never stands on the command line, where every user of the machine could read it. */
export function connect(asked: string | undefined, context: CommandContext): ServerClient {
  const { hintLook, signal } = context
  return serverClient({ ...serverOf(asked, context), language: hintLook.language, signal })
}

/** Its address, and the token for it where there is one. */
export function serverOf(
  asked: string | undefined,
  { io, hintLook }: Pick<CommandContext, 'io' | 'hintLook'>,
): { readonly url: URL; readonly token: Secret | undefined } {
  const text = asked ?? io.environment['ACESO_SERVER'] ?? usualServer
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new AcesoError('input-invalid', `${JSON.stringify(text)} is no address of a server`, { next: `give it as ${usualServer}` })
  }
  const token = tokenOf(io.environment)
  if (token !== undefined && url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    io.stderr.write(`${told(hintLook.language, openWire, { host: url.host })}\n`)
  }
  return { url, token }
}

/** ACESO_TOKEN, the file that ACESO_TOKEN_FILE names, or ~/.config/aceso/token. */
function tokenOf(environment: Readonly<Record<string, string | undefined>>): Secret | undefined {
  const direct = environment['ACESO_TOKEN'] ?? ''
  if (direct !== '') return new Secret(direct.trim())
  const named = environment['ACESO_TOKEN_FILE']
  const usual = join(environment['XDG_CONFIG_HOME'] ?? join(environment['HOME'] ?? homedir(), '.config'), 'aceso', 'token')
  if (named === undefined && !existsSync(usual)) return undefined
  try {
    const text = readFileSync(named ?? usual, 'utf8').trim()
    return text === '' ? undefined : new Secret(text)
  } catch (fault) {
    throw new AcesoError('input-invalid', `the token file cannot be read: ${faultText(fault)}`, {
      next: 'correct ACESO_TOKEN_FILE, or unset it',
    })
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
