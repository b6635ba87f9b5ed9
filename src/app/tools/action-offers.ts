import { z } from 'zod'
import { actions } from '../../actions/index.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { ActionOffer } from '../../surfaces/mcp/parts.ts'

/** The catalogue of actions as a model is told of it; taking an instance down is none of its business. */
export function actionOffers(): readonly ActionOffer[] {
  return actions
    .filter(({ cleanUp }) => cleanUp !== true)
    .map(({ kind, title, targets, params }) => ({ kind, title: title.en, targets, params: schemaOf(params) }))
}

function schemaOf(params: z.ZodType): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' })
  // What it makes is JSON.
  return schema as JsonObject
}
