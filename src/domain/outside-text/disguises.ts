/** Letters of other alphabets that look like Latin ones. */
const alike: Readonly<Record<string, string>> = Object.fromEntries(
  'аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw ӏl вb мm нh тt кk пn гr ոn օo սu οo αa ιi νv ρp κk τt εe υu ηn χx ıi ɡg ʀr'
    .split(' ')
    .map((pair) => [pair[0] ?? '', pair[1] ?? '']),
)
const lookAlike = new RegExp(`[${Object.keys(alike).join('')}]`, 'gu')
/** Signs that are written for letters: `1gn0r3`. */
const digits: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' }
const digitInWord = /(?<=[a-z013457@$])[013457@$](?=[a-z013457@$])|\b[13457](?=[a-z])|(?<=[a-z])[013457](?=\b)/gi
/** `i g n o r e`, `i.g.n.o.r.e`; two spaces stay one. */
const apart = /(?<=\b\w)[ .*_-](?=\w\b)/g
const longest = 100_000

/** The text as it reads without the disguises that a model looks through without being asked to: other alphabets, digits for letters, letters apart, ROT13, from the end to the start. */
export function disguised(text: string): string {
  const lower = text.slice(0, longest).toLowerCase()
  const latin = lower.replaceAll(lookAlike, (letter) => alike[letter] ?? letter)
  const readings = [
    latin.replaceAll(digitInWord, (sign) => digits[sign] ?? sign),
    lower.replaceAll(apart, ''),
    rot13(lower),
    Array.from(lower).toReversed().join(''),
  ]
  return readings.join('\n')
}

/** Names of files, labels and branches as words: `ignore-all-previous_instructions.md`. */
export function spelledNames(text: string): string {
  return text.slice(0, longest).replaceAll(/[-_+/.]/g, ' ')
}

function rot13(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint((((letter.codePointAt(0) ?? 0) - 97 + 13) % 26) + 97))
}
