/** First and last of each stretch of characters that a reader does not see and a program does. Line breaks and tabs are seen. */
const unseen: ReadonlyArray<readonly [first: string, last: string]> = [
  // Control characters, escape sequences of terminals among them.
  ['0', '8'],
  ['b', 'c'],
  ['e', '1f'],
  ['7f', '9f'],
  // Zero-width characters and fillers.
  ['ad', 'ad'],
  ['34f', '34f'],
  ['115f', '1160'],
  ['17b4', '17b5'],
  ['180b', '180e'],
  ['200b', '200f'],
  ['2060', '206f'],
  ['3164', '3164'],
  // Selectors of variants, in which bytes have been hidden; the last one stands behind every other picture and stays.
  ['fe00', 'fe0e'],
  ['feff', 'feff'],
  ['ffa0', 'ffa0'],
  // Marks that turn the direction of the text around.
  ['61c', '61c'],
  ['2028', '202e'],
  // Invisible copies of ASCII, in which whole instructions have been hidden from people and shown to models.
  ['e0000', 'e0fff'],
]

const pattern = new RegExp(`[${unseen.map(([first, last]) => `\\u{${first}}-\\u{${last}}`).join('')}]`, 'gu')

/** The same text with each of them written out: `\u{202e}`. */
export function visibleText(text: string): string {
  return text.replace(pattern, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** The same text without them: for a program that reads it, such as a model, they are nothing but a way to say what no person sees. */
export function withoutUnseen(text: string): string {
  return text.replace(pattern, '')
}

/** How many stand in it, without the control characters that terminals and devices are told by. */
export function countHidden(text: string): number {
  return (text.match(pattern) ?? []).filter((character) => !/\p{Cc}/u.test(character)).length
}
