import { AcesoError, faultText } from '../../domain/errors.ts'
import { bounded } from '../../domain/text.ts'

export interface ApiReply {
  readonly status: number
  readonly body: string
}

const tlsCodes = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH)/

/** What kept a request from being answered, with what a person can do about it. */
export function connectionFault(fault: unknown, server: string, origin: string): AcesoError {
  if (fault instanceof AcesoError) return fault
  const code = codeOf(fault)
  const message = `${server}: ${bounded(faultText(fault), 300)}`
  if (tlsCodes.test(code)) {
    return new AcesoError('cluster-refused', message, {
      cause: fault,
      next: `The certificate of ${server} is not accepted with what ${origin} trusts: renew certificate-authority-data there, or use a server name that the certificate carries.`,
    })
  }
  if (/exec|auth|token|credential/i.test(faultText(fault)) && code === '') {
    return new AcesoError('cluster-forbidden', message, {
      cause: fault,
      next: `The sign-in that ${origin} describes failed: run it by hand (kubectl get namespaces) and mend it.`,
    })
  }
  return new AcesoError('cluster-unreachable', message, {
    cause: fault,
    next: `Check that the API server is up and reachable from this machine: kubectl get --raw /readyz (with ${origin}).`,
  })
}

/** An answer that says no to the whole connection. */
export function replyFault(reply: ApiReply, what: string, origin: string): AcesoError {
  const message = `${what}: ${statusMessage(reply)}`
  if (reply.status === 401) {
    return new AcesoError('cluster-forbidden', message, {
      next: `The API server does not accept the credentials of ${origin}: renew the token or certificate in it.`,
    })
  }
  if (reply.status === 403) {
    return new AcesoError('cluster-forbidden', message, {
      next: 'Give the account this permission (a ClusterRole with the verb and resource named in the message).',
    })
  }
  if (reply.status === 429 || reply.status >= 500)
    return new AcesoError('cluster-unreachable', message, { next: 'The API server is in trouble or starting; it is tried again.' })
  return new AcesoError('cluster-refused', message)
}

/** The message of a Status object, else the bare body, bounded: it comes from outside. */
export function statusMessage({ status, body }: ApiReply): string {
  const parsed = parsedObject(body)
  const message = typeof parsed?.['message'] === 'string' ? parsed['message'] : body
  return bounded(message.trim() === '' ? `status ${status}` : message.trim(), 1000)
}

export function parsedObject(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function codeOf(fault: unknown): string {
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? fault.code : undefined
  return typeof code === 'string' ? code : ''
}
