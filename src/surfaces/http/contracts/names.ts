import { z } from 'zod'

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?'

/** DNS-1123 label: namespaces. */
export const NamespaceName = z
  .string()
  .regex(new RegExp(`^${label}$`), 'must be a Kubernetes namespace: lower-case letters, digits and "-", at most 63')
  .meta({ example: 'shop' })

/** DNS-1123 subdomain: most object names. */
export const ObjectName = z
  .string()
  .max(253, 'must be at most 253 characters')
  .regex(new RegExp(`^${label}(?:\\.${label})*$`), 'must be a Kubernetes name: lower-case letters, digits, "-" and "."')
  .meta({ example: 'cart' })

/** Ids that Aceso gives: `i-7f3a9c`, `p-91be04`. */
export const IncidentId = z
  .string()
  .regex(/^[ip]-[0-9a-z]{4,32}$/, 'must be the id of an incident or a plan, such as i-7f3a9c')
  .meta({ example: 'i-7f3a9c' })

export const PlanId = z
  .string()
  .regex(/^p-[0-9a-z]{4,32}$/, 'must be the id of a plan, such as p-91be04')
  .meta({ example: 'p-91be04' })

export const TokenName = z
  .string()
  .regex(/^[a-z0-9](?:[-a-z0-9._]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits, "-", "." and "_", at most 63')
  .refine((name) => name !== 'local' && name !== 'aceso', 'must not be a name that Aceso uses itself')
  .meta({ example: 'night-shift' })

export const Comment = z.string().max(2000).optional().describe('why, for the timeline')
