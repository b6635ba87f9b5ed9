/** Something to ask that the configuration may leave out: there, or off with the reason and what would switch it on. */
export type Mean<Value> = { readonly kind: 'there'; readonly value: Value } | { readonly kind: 'off'; readonly why: string }
