import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { visibleText } from '../../domain/outside-text/visible-text.ts'
import { allows } from '../../ports/store/store.ts'
import type { McpParts, ProposalMeans } from './parts.ts'

export const planToolName = 'propose_plan'

const Input = z.strictObject({
  incident: z.string().regex(/^i-[0-9a-z]{1,32}$/, 'must be the id of an incident, such as i-7f3a9c'),
  action: z.string().min(1).max(60).describe('kind of an action, see the description'),
  target: z.strictObject({ kind: z.string().min(1).max(63), namespace: z.string().max(63).default(''), name: z.string().min(1).max(253) }),
  params: z.record(z.string(), z.unknown()).default({}).describe('parameters of the action'),
  why: z.string().min(1).max(500).describe('why it should help, for the person who approves'),
})

/** The one tool that leaves something behind: a plan that waits for a person. Only for those who may ask for mends. */
export function planTool({ proposals, caller }: McpParts) {
  if (proposals === undefined || !allows(caller.role, 'operator')) return undefined
  const { $schema: _, ...inputSchema } = z.toJSONSchema(Input, { io: 'input', override: ({ jsonSchema }) => sayAnything(jsonSchema) })
  return {
    name: planToolName,
    title: 'Propose a plan',
    description: `Proposes one action for an incident. Nothing is changed: Aceso computes the exact change, rates its risk, tries it dry, and a person approves or rejects it. Actions and their parameters: ${catalogue(proposals)}`,
    inputSchema: inputSchema as { type: 'object' },
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  }
}

/** Some readers of schemas take `{}` for a mistake; `true` says that anything is meant. */
function sayAnything(schema: { additionalProperties?: unknown }): void {
  if (JSON.stringify(schema.additionalProperties) === '{}') schema.additionalProperties = true
}

function catalogue({ actions }: ProposalMeans): string {
  return actions
    .map(({ kind, title, targets, params }) => `${kind} (${title}; of ${targets.join(', ')}) ${JSON.stringify(params['properties'] ?? {})}`)
    .join(' | ')
}

/** What became of the proposal; the plan's diff is what the person will see. */
export async function callPlanTool({ proposals, caller }: McpParts, args: unknown, signal: AbortSignal): Promise<JsonObject> {
  if (proposals === undefined)
    throw new AcesoError('source-unavailable', 'nothing can be proposed here', {
      next: 'connect to a running server: aceso mcp --server <address>',
    })
  const parsed = Input.safeParse(args)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AcesoError('input-invalid', `${issue?.path.map(String).join('.') ?? 'arguments'}: ${issue?.message ?? 'does not fit'}`)
  }
  const { incident, action, target, params, why } = parsed.data
  const request = {
    incidentId: incident,
    action,
    target: objectRef(target.kind, target.namespace, target.name),
    // It came as JSON.
    params: params as JsonObject,
    why,
    via: 'mcp',
    caller,
  } as const
  const { id, plan } = await proposals.verbs.proposePlan(request, signal)
  return {
    incident: id,
    plan: plan?.id,
    state: 'waits for a person',
    risk: plan?.risk,
    approvals: plan?.requiredApprovals,
    warnings: plan?.warnings.map(({ en }) => en) ?? [],
    title: plan?.actions[0]?.title.en,
    diff: visibleText(plan?.actions[0]?.diff ?? ''),
    next: `a person decides: aceso approve ${plan?.id ?? ''}`,
  }
}
