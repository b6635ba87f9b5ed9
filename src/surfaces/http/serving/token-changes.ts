import { AcesoError } from '../../../domain/errors.ts'
import type { AccessStore, Role } from '../../../ports/store/store.ts'
import { hashOf, newToken } from './tokens.ts'

/** Makes a token for somebody; it is told this once, and only its hash is kept. */
export async function madeToken(access: AccessStore, name: string, role: Role, createdAt: string): Promise<string> {
  const token = newToken()
  const result = await access.addToken({ name, role, hash: hashOf(token), createdAt })
  if (result === 'first-must-be-admin')
    throw new AcesoError('conflict', 'the first token must be an admin’s', {
      next: 'create an admin token first: afterwards every call needs one',
    })
  if (result === 'name-taken')
    throw new AcesoError('conflict', `a token named ${name} exists`, { next: 'choose another name or remove it first' })
  return token
}

export async function takeAwayToken(access: AccessStore, name: string): Promise<void> {
  const result = await access.removeToken(name)
  if (result === 'last-admin') throw new AcesoError('conflict', 'it is the last admin token', { next: 'create another admin token first' })
  if (result === 'not-found')
    throw new AcesoError('not-found', `there is no token named ${name}`, { next: '`aceso token list` shows them' })
}
