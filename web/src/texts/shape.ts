import type { en } from './en.ts'

/** A sentence that counts: the form is chosen by the plural rules of its language, and `{n}` is the number. */
export type Counted = { readonly one: string; readonly other: string }

/** Every language has the keys of English, no more and no fewer: a missing text does not compile. */
export type Texts = Shape<typeof en>

type Shape<Value> = Value extends string ? string : Value extends Counted ? Counted : { readonly [Key in keyof Value]: Shape<Value[Key]> }
