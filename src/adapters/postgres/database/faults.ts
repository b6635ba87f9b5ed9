import { AcesoError, faultText } from '../../../domain/errors.ts'

/** SQLSTATE classes and codes that mean "the server is not there now", and what Node says when it cannot be reached. */
const goneClasses = ['08', '57P', '53']
const goneCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
/** The driver gives these no code; they are its whole vocabulary for a connection that broke under a query or could not be had in time. */
const goneMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/

const deadlock = '40P01'
const serializationFailure = '40001'

/** The whole transaction failed through no fault of its own and may be run again. */
export function canRetryAtOnce(fault: unknown): boolean {
  const code = codeOf(fault)
  return code === deadlock || code === serializationFailure
}

export function storeFault(fault: unknown): AcesoError {
  if (fault instanceof AcesoError) return fault
  if (isGone(fault)) {
    return new AcesoError('store-unavailable', `the database cannot be reached: ${faultText(fault)}`, {
      cause: fault,
      next: 'check that PostgreSQL runs and that DATABASE_URL is right; Aceso tries again by itself',
    })
  }
  const code = codeOf(fault)
  return new AcesoError('internal', `the store refused${code === undefined ? '' : ` (SQLSTATE ${code})`}: ${faultText(fault)}`, {
    cause: fault,
  })
}

function isGone(fault: unknown): boolean {
  const code = codeOf(fault)
  if (code !== undefined) return goneCodes.has(code) || goneClasses.some((prefix) => code.startsWith(prefix))
  if (fault instanceof AggregateError) return fault.errors.some((one) => isGone(one))
  return fault instanceof Error && goneMessages.test(fault.message)
}

function codeOf(fault: unknown): string | undefined {
  return fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : undefined
}
