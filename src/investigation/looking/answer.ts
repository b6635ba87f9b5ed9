import type { z } from 'zod'
import type { Json } from '../../domain/json.ts'
import type { Text } from '../../domain/text.ts'
import type { NumberedResult } from '../conversation/contract.ts'

/** What an answer holds in the expected shape; undefined for an error, or for a tool of another server that says it otherwise. */
export function readAnswer<Shape extends z.ZodType>(shape: Shape, { result }: NumberedResult): z.output<Shape> | undefined {
  if (result.outcome.kind === 'error') return undefined
  return shape.safeParse(result.outcome.data satisfies Json).data
}

/** Why a question had no answer; undefined where it had one. */
export function faultOf({ result }: NumberedResult): string | undefined {
  return result.outcome.kind === 'error' ? result.outcome.message : undefined
}

/** A sentence with what it rests on: `... [3, 5]`. */
export function cite(text: Text, ...numbers: readonly number[]): Text {
  const mark = `[${[...new Set(numbers)].toSorted((left, right) => left - right).join(', ')}]`
  return { en: `${text.en} ${mark}`, zh: `${text.zh} ${mark}` }
}
