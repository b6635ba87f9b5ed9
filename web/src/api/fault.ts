/** Why a question was not answered. `network`: nobody answered; `shape`: somebody did, but not Aceso; otherwise the server's own code. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string
  readonly status: number
  readonly next: string | undefined
  readonly errorId: string | undefined
  readonly retryable: boolean
  readonly problems: readonly { readonly field: string; readonly reason: string }[]

  constructor(
    message: string,
    facts: {
      readonly code: string
      readonly status: number
      readonly next?: string | undefined
      readonly errorId?: string | undefined
      readonly retryable?: boolean | undefined
      readonly problems?: readonly { readonly field: string; readonly reason: string }[] | undefined
    },
  ) {
    super(message)
    this.code = facts.code
    this.status = facts.status
    this.next = facts.next
    this.errorId = facts.errorId
    this.retryable = facts.retryable ?? false
    this.problems = facts.problems ?? []
  }
}

/** Reads the server's own description of a fault; anything else becomes `shape`. */
export function faultOf(status: number, body: unknown): Fault {
  if (!isRecord(body) || typeof body['message'] !== 'string') return new Fault('', { code: 'shape', status })
  const data = isRecord(body['data']) ? body['data'] : {}
  const text = (key: string): string | undefined => (typeof data[key] === 'string' ? data[key] : undefined)
  const problems = Array.isArray(data['problems']) ? data['problems'].filter((problem) => isProblem(problem)) : []
  return new Fault(body['message'], {
    code: text('error') ?? 'shape',
    status,
    next: text('next'),
    errorId: text('error_id'),
    retryable: data['retryable'] === true,
    problems,
  })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isProblem(value: unknown): value is { field: string; reason: string } {
  return isRecord(value) && typeof value['field'] === 'string' && typeof value['reason'] === 'string'
}
