/** What a person reads, in both languages of the product. Numbers, names and quoted material are the same in both. */
export interface Text {
  readonly en: string
  readonly zh: string
}

export type Language = keyof Text

/** Material that has no language of its own: a log line, a field path, an object's name. */
export function verbatim(text: string): Text {
  return { en: text, zh: text }
}

/** Values that a text template may name, as `{name}`. */
export type Facts = Readonly<Record<string, string | number | boolean>>

/** Fills `{name}` from facts; a name without a fact becomes `?`, so that a gap is seen and never hides the sentence. */
export function fill(template: Text, facts: Facts): Text {
  const one = (sentence: string): string => sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? '?'))
  return { en: one(template.en), zh: one(template.zh) }
}

/** Cuts outside text to a size, keeping head and tail and marking the cut. */
export function bounded(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const head = Math.ceil((maxLength - 5) * 0.7)
  const tail = maxLength - 5 - head
  return `${text.slice(0, head)} ... ${tail > 0 ? text.slice(-tail) : ''}`
}
