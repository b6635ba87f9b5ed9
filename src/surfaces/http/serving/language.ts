import type { FastifyRequest } from 'fastify'
import type { Language } from '../../../domain/text.ts'

/** The language of the few answers that are one sentence and not both: the first of ours that Accept-Language names. */
export function languageOf(request: FastifyRequest): Language {
  const wanted = request.headers['accept-language'] ?? ''
  return /^\s*zh\b/i.test(wanted) ? 'zh' : 'en'
}
