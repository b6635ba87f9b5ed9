/**
 * The closed set of faults. The code is also the metric label and what a person searches for; message texts are never compared.
 * `retryable` says whether the same call may succeed later without anybody changing anything.
 */
export const errorCodes = {
  'config-invalid': { retryable: false, httpStatus: 500 },
  'input-invalid': { retryable: false, httpStatus: 400 },
  unauthenticated: { retryable: false, httpStatus: 401 },
  forbidden: { retryable: false, httpStatus: 403 },
  'not-found': { retryable: false, httpStatus: 404 },
  conflict: { retryable: false, httpStatus: 409 },
  'precondition-failed': { retryable: false, httpStatus: 409 },
  'policy-refused': { retryable: false, httpStatus: 403 },
  'writes-paused': { retryable: false, httpStatus: 409 },
  'method-not-allowed': { retryable: false, httpStatus: 405 },
  'too-large': { retryable: false, httpStatus: 413 },
  'rate-limited': { retryable: true, httpStatus: 429 },
  'core-unreadable': { retryable: false, httpStatus: 422 },
  'store-locked': { retryable: false, httpStatus: 503 },
  'store-unavailable': { retryable: true, httpStatus: 503 },
  'disk-full': { retryable: true, httpStatus: 507 },
  'cluster-unreachable': { retryable: true, httpStatus: 503 },
  'cluster-forbidden': { retryable: false, httpStatus: 502 },
  'cluster-refused': { retryable: false, httpStatus: 502 },
  'source-unavailable': { retryable: true, httpStatus: 502 },
  'timed-out': { retryable: true, httpStatus: 504 },
  cancelled: { retryable: true, httpStatus: 503 },
  internal: { retryable: false, httpStatus: 500 },
} as const satisfies Record<string, { retryable: boolean; httpStatus: number }>

export type ErrorCode = keyof typeof errorCodes

export class AcesoError extends Error {
  override readonly name = 'AcesoError'
  readonly code: ErrorCode
  readonly retryable: boolean
  /** What the reader can do next, in one sentence. */
  readonly next: string | undefined
  /** The field or setting that the fault is about, as a dotted path. */
  readonly path: string | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly next?: string; readonly path?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = errorCodes[code].retryable
    this.next = options.next
    this.path = options.path
  }
}

/** The text of anything thrown, for a log or a person. */
export function faultText(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}
