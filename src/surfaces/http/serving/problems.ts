import { randomUUID } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { ZodError, type z } from 'zod'
import { AcesoError, type ErrorCode, errorCodes, faultText } from '../../../domain/errors.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Problem } from '../contracts/envelope.ts'

interface Fault {
  readonly status: number
  readonly error: ErrorCode
  readonly message: string
  readonly next?: string | undefined
  readonly problems?: readonly { readonly field: string; readonly reason: string }[]
}

/** At most this many wrong fields are named. */
const mostProblems = 20

/** The answer to anything thrown. Faults of ours get an id that is in the log too; their own words stay in the log. */
export function answerProblem(fault: unknown, request: FastifyRequest, reply: FastifyReply, clock: Clock): Problem {
  const known = faultOf(fault)
  const isOurs = known.status >= 500
  const errorId = isOurs ? `e-${randomUUID().slice(0, 8)}` : undefined
  if (isOurs) request.log.error({ err: fault, error_id: errorId }, known.message)
  void reply.code(known.status).type('application/json; charset=utf-8')
  return {
    code: known.status,
    message: known.message,
    data: {
      error: known.error,
      path: request.url.split('?')[0] ?? '',
      timestamp: clock.now(),
      request_id: request.id,
      retryable: errorCodes[known.error].retryable,
      ...(errorId === undefined ? {} : { error_id: errorId }),
      ...(known.next === undefined ? {} : { next: known.next }),
      ...(known.problems === undefined ? {} : { problems: known.problems }),
    },
  }
}

function faultOf(fault: unknown): Fault {
  if (fault instanceof AcesoError) return faultOfOurs(fault)
  if (fault instanceof ZodError) return invalid(fault.issues.flatMap((issue) => plainIssues(issue)))
  if (hasZodFastifySchemaValidationErrors(fault)) return invalidRequest(fault)
  const status = statusOf(fault)
  if (status === undefined || status >= 500) return { status: status === 503 ? 503 : 500, error: 'internal', message: 'internal error' }
  return { status, error: nameOfStatus(status), message: faultText(fault) }
}

function faultOfOurs(fault: AcesoError): Fault {
  const status = errorCodes[fault.code].httpStatus
  return {
    status,
    error: fault.code,
    message: fault.code === 'internal' || fault.code === 'config-invalid' ? 'internal error' : fault.message,
    next: fault.next,
    ...(fault.path === undefined || status !== 400 ? {} : { problems: [{ field: fault.path, reason: fault.message }] }),
  }
}

function invalidRequest(fault: {
  readonly validation: readonly {
    readonly instancePath: string
    readonly message?: string | undefined
    /** Of a choice, the ways in which it does not fit. */
    readonly params?: { readonly errors?: unknown }
  }[]
  readonly validationContext?: string
}): Fault {
  const place = fault.validationContext ?? 'request'
  return invalid(
    fault.validation.flatMap(({ instancePath, message, params }) => {
      const path = [...(place === 'body' ? [] : [place]), ...instancePath.split('/').filter((part) => part !== '')]
      return furthest(params?.errors, path) ?? [{ path, message: message ?? 'does not fit' }]
    }),
  )
}

function invalid(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): Fault {
  const problems = issues
    .slice(0, mostProblems)
    .map((issue) => ({ field: issue.path.length === 0 ? 'body' : issue.path.map(String).join('.'), reason: issue.message }))
  const first = problems[0]
  return {
    status: 400,
    error: 'input-invalid',
    message: first === undefined ? 'the request does not fit' : `${first.field}: ${first.reason}`,
    problems,
  }
}

interface PlainIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function plainIssues(issue: z.core.$ZodIssue, before: readonly PropertyKey[] = []): readonly PlainIssue[] {
  const path = [...before, ...issue.path]
  return (issue.code === 'invalid_union' ? furthest(issue.errors, path) : undefined) ?? [{ path, message: issue.message }]
}

/** Of a choice that fits in no way, what is wrong with the way that came furthest; of several, the one that stands first in the schema. */
function furthest(errors: unknown, path: readonly PropertyKey[]): readonly PlainIssue[] | undefined {
  if (!Array.isArray(errors)) return undefined
  const ways = (errors as readonly (readonly z.core.$ZodIssue[])[]).map((way) => way.flatMap((inner) => plainIssues(inner, path)))
  const depth = (way: readonly PlainIssue[]): number => Math.max(0, ...way.map((inner) => inner.path.length))
  const [first] = ways.filter((way) => way.length > 0).toSorted((left, right) => depth(right) - depth(left))
  return first
}

function statusOf(fault: unknown): number | undefined {
  const status = fault instanceof Error ? (fault as Partial<FastifyError>).statusCode : undefined
  return status !== undefined && status >= 400 && status < 600 ? status : undefined
}

/** Faults of the HTTP machinery itself: a body too large, a media type nobody reads, a limit reached. */
function nameOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'unauthenticated'
    case 403:
      return 'forbidden'
    case 404:
      return 'not-found'
    case 405:
      return 'method-not-allowed'
    case 413:
      return 'too-large'
    case 429:
      return 'rate-limited'
    default:
      return 'input-invalid'
  }
}
