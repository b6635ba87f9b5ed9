import { type Cursor, NotMangled, peek, skipTemplateArguments, skipTo, skipType, step, take, takeNumber } from './mangled-types.ts'

const mostCharacters = 4096

const abbreviations: Readonly<Record<string, string>> = {
  St: 'std',
  Sa: 'std::allocator',
  Sb: 'std::basic_string',
  Ss: 'std::string',
  Si: 'std::istream',
  So: 'std::ostream',
  Sd: 'std::iostream',
}

const operators: Readonly<Record<string, string>> = Object.fromEntries(
  'nw new,na new[],dl delete,da delete[],co ~,pl +,mi -,ml *,dv /,rm %,an &,or |,eo ^,aS =,pL +=,mI -=,mL *=,dV /=,rM %=,aN &=,oR |=,eO ^=,ls <<,rs >>,lS <<=,rS >>=,eq ==,ne !=,lt <,gt >,le <=,ge >=,ss <=>,nt !,aa &&,oo ||,pp ++,mm --,cm ,pm ->*,pt ->,cl (),ix [],ps +,ng -,ad &,de *'
    .split(',')
    .map((pair) => [pair.slice(0, 2), `operator${/[a-z]/.test(pair.charAt(3)) ? ' ' : ''}${pair.slice(3)}`]),
)

/**
 * The name of a mangled C++ function without its arguments and template arguments: `_ZN6milvus7segcore4LoadERKSs` is `milvus::segcore::Load`. Reads what the Itanium ABI writes;
 * where it meets something it does not know, the part read so far, and the text itself where that is nothing. Bounded.
 */
export function demangle(text: string): string {
  if (!/^_{1,2}Z/.test(text)) return text
  const cursor: Cursor = { text: text.slice(0, mostCharacters), at: text.indexOf('Z') + 1, steps: 0 }
  const parts: string[] = []
  try {
    special(cursor)
    name(cursor, parts)
  } catch (error) {
    if (!(error instanceof NotMangled || error instanceof RangeError)) throw error
  }
  return parts.length === 0 ? text : parts.join('::')
}

/** Thunks and the like stand before the name they belong to. */
function special(cursor: Cursor): void {
  const mark = peek(cursor, 2)
  if (mark === 'Th' || mark === 'Tv') {
    cursor.at += 2
    skipTo(cursor, '_')
    if (mark === 'Tv') skipTo(cursor, '_')
  } else if (mark === 'GV' || mark === 'GR' || mark === 'GT') cursor.at += 2
}

function skipName(cursor: Cursor): void {
  name(cursor, [])
}

function name(cursor: Cursor, parts: string[]): void {
  step(cursor)
  if (take(cursor, 'Z')) return local(cursor, parts)
  if (take(cursor, 'N')) {
    while (/[rVKRO]/.test(peek(cursor))) cursor.at += 1
    while (!take(cursor, 'E')) component(cursor, parts)
    return
  }
  component(cursor, parts)
  if (parts.at(-1) === 'std' && /[\dL]/.test(peek(cursor))) component(cursor, parts)
  if (take(cursor, 'I')) skipTemplateArguments(cursor, skipName)
}

/** `Z` function `E` entity: something inside of a function, most often a lambda. */
function local(cursor: Cursor, parts: string[]): void {
  special(cursor)
  name(cursor, parts)
  while (!take(cursor, 'E')) skipType(cursor, skipName)
  if (take(cursor, 's')) return
  if (take(cursor, 'd')) skipTo(cursor, '_')
  name(cursor, parts)
}

function component(cursor: Cursor, parts: string[]): void {
  step(cursor)
  const two = peek(cursor, 2)
  const char = two.charAt(0)
  if (/\d/.test(char)) parts.push(sourceName(cursor))
  else if (char === 'L') cursor.at += 1
  else if (char === 'I') {
    cursor.at += 1
    skipTemplateArguments(cursor, skipName)
  } else if (char === 'B') {
    cursor.at += 1
    sourceName(cursor)
  } else if (/^C[1-5I]|^D[0-5]/.test(two)) {
    cursor.at += 2
    const own = parts.at(-1)?.split('::').at(-1) ?? ''
    parts.push(char === 'D' ? `~${own}` : own)
  } else if (two === 'Ul') {
    cursor.at += 2
    while (!take(cursor, 'E')) skipType(cursor, skipName)
    skipTo(cursor, '_')
    parts.push('{lambda}')
  } else if (two === 'Ut') {
    skipTo(cursor, '_')
    parts.push('{unnamed}')
  } else if (char === 'S') substitution(cursor, parts, two)
  else if (char === 'T') skipTo(cursor, '_')
  else if (two === 'Dt' || two === 'DT') skipType(cursor, skipName)
  else operator(cursor, parts, two)
}

function operator(cursor: Cursor, parts: string[], two: string): void {
  cursor.at += 2
  const found = operators[two]
  if (found !== undefined) parts.push(found)
  else if (two === 'cv') {
    skipType(cursor, skipName)
    parts.push('operator cast')
  } else if (two === 'li') parts.push(`operator""${sourceName(cursor)}`)
  else throw new NotMangled(`name ${two}`)
}

/** A substitution stands for a name or type seen before; as the beginning of a function's own name only the standard ones occur. */
function substitution(cursor: Cursor, parts: string[], two: string): void {
  const known = abbreviations[two]
  if (known !== undefined) {
    cursor.at += 2
    parts.push(known)
  } else skipTo(cursor, '_')
}

function sourceName(cursor: Cursor): string {
  const length = takeNumber(cursor)
  const text = peek(cursor, length)
  if (text.length < length) throw new NotMangled('cut off')
  cursor.at += length
  return text.startsWith('_GLOBAL__N_') ? '{anonymous}' : text
}
