import type { Json } from '../../domain/json.ts'

/** Guarantee: values of the domain and objects of the world are made of JSON values only, which their types, being interfaces, cannot say. */
export function asJson(value: object | undefined): Json {
  return (value ?? null) as Json
}
