import { readFileSync, statSync } from 'node:fs'
import { faultText } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'

const mostBytes = 64 * 1024

/** Reads a mounted secret. The line end that editors and `kubectl create secret --from-file` leave is no part of it. */
export function readSecretFile(
  path: string,
): { readonly kind: 'secret'; readonly secret: Secret | undefined } | { readonly kind: 'unreadable'; readonly why: string } {
  try {
    if (statSync(path).size > mostBytes) return { kind: 'unreadable', why: 'it is larger than 64 KiB' }
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return { kind: 'secret', secret: text === '' ? undefined : new Secret(text) }
  } catch (fault) {
    return { kind: 'unreadable', why: faultText(fault) }
  }
}
