import { z } from 'zod'
import type { Kind } from '../../world/kinds.ts'
import { kinds } from '../../world/kinds.ts'

/** The grammars of what callers may name. Nothing here can be an address, a path or an option of a program. */
export const PromQL = z.string().min(1).max(4000).describe('PromQL, e.g. sum by (pod) (rate(http_requests_total{namespace="shop"}[5m]))')

export const MetricName = z
  .string()
  .max(200)
  .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'must be the name of a metric')
  .describe('e.g. http_requests_total')

export const Moment = z
  .union([z.string().max(40), z.number()])
  .describe('RFC 3339 (2026-05-04T12:00:00Z), seconds since 1970, or now, now-15m, now-2h')

export const Step = z.union([z.string().max(20), z.number()]).describe('15s, 1m, 5m, or seconds as a number')

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?'

export const Namespace = z.string().regex(new RegExp(`^${label}$`), 'must be a Kubernetes namespace')

export const ObjectName = z
  .string()
  .max(253)
  .regex(/^[a-zA-Z0-9](?:[-a-zA-Z0-9._:]*[a-zA-Z0-9])?$/, 'must be a Kubernetes name')

export const ObjectKind = z.enum(kinds as readonly [Kind, ...Kind[]])

export const Owner = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'must be the owner of a repository')
  .describe('owner of the repository')

export const Repository = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, 'must be the name of a repository')
  .describe('name of the repository, without its owner')

/** A subset of what git allows, without anything that git, a shell or an address would read as more than a name. */
export const TagName = z
  .string()
  .max(200)
  .regex(/^(?!.*\.\.)(?!.*\.lock$)[A-Za-z0-9][A-Za-z0-9._/+-]*$/, 'must be the name of a tag')
  .describe('e.g. v1.4.2')

export const Limit = (most: number, usual: number) => z.int().min(1).max(most).default(usual).describe(`how many at most, up to ${most}`)
