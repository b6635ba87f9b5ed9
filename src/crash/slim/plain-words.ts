const plain = /^[a-z0-9][a-z0-9._-]{0,31}$/

/** The program's name and the subcommands behind it (`milvus run querynode`). The first option ends them: from there on any word may be a secret. */
export function plainWords(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word, index) => index > 0 && !plain.test(word))
  return end === -1 ? words : words.slice(0, end)
}
