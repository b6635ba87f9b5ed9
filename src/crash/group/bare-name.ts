const mostCharacters = 4096

/** Symbols that the compiler made of one function: a cold half, a copy with fewer arguments, an entry for another calling convention. */
const cloneSuffix =
  /(?:\.(?:cold|part|isra|constprop|lto_priv|llvm|resume|destroy|cleanup|abi0|abiinternal|localalias)(?:\.\d+)*|@@?[\w.]+|\$\w+)$/
/** The library picks one of many hand-written copies by processor: the function is the same. */
const processorVariant =
  /^_*(?:__)?((?:mem|str|wcs|wmem)[a-z]+)(?:_(?:avx|avx2|avx512|sse|sse2|sse3|ssse3|sse4|evex|evex512|erms|generic|aarch64|falkor|thunderx|mops|sve|a64fx|unaligned|vnni|no|vzeroupper|rtm|back|back_ssse3|chk)\w*)$/
const inlineNamespaces = /\b(?:__cxx11|__1|_V2|__ndk1)::/g

/**
 * A function's name without what differs between two builds of the same source: arguments, template arguments, return type, qualifiers,
 * clone suffixes, numbers of closures. Linear in the length of the name; reads C++ as gdb, elfutils and the compiler write it, Go and C.
 */
export function bareName(name: string): string {
  const text = name.slice(0, mostCharacters).replace(/ ?\[(?:clone|abi:)[^\]]*\]/g, '')
  let bare = lastWord(skeleton(text))
  for (let round = 0; round < 4; round++) {
    const shorter = bare.replace(cloneSuffix, '')
    if (shorter === bare || shorter === '') break
    bare = shorter
  }
  bare = bare.replace(/^(?:__GI_|IA__)+/, '').replace(inlineNamespaces, '')
  return goClosure(bare.replace(processorVariant, '$1'))
}

/** The name with every bracketed group left out, the words before and behind it still there. */
function skeleton(text: string): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    const operator = operatorAt(text, at)
    if (operator !== undefined) {
      out += operator
      at += operator.length
    } else if (char === '(') {
      const end = closing(text, at)
      const kept = keptGroup(out, text.slice(at, end))
      if (kept === undefined && !text.startsWith('::', end) && !/(?:^|\W)(?:decltype|noexcept)$/.test(out)) return out
      out += kept ?? ''
      at = end
    } else if (char === '<' || char === '{' || char === '[') {
      const end = closing(text, at)
      if (/^[<{]lambda/.test(text.slice(at, at + 8))) out += '{lambda}'
      else if (char === '{') out += text.slice(at, end)
      else if (char === '<' && (out === '' || out.endsWith('::'))) out += text.slice(at, end).replaceAll(' ', '_')
      at = end
    } else {
      out += char
      at++
    }
  }
  return out
}

function keptGroup(before: string, group: string): string | undefined {
  if (group === '(anonymous namespace)') return '{anonymous}'
  // A Go method's receiver: main.(*loader).loadSegment.
  return before.endsWith('.') && group.startsWith('(*') ? group : undefined
}

const operators = ['()', '[]', '<<=', '>>=', '<=>', '->*', '<<', '>>', '<=', '>=', '->', '<', '>', ' new[]', ' delete[]', ' new', ' delete']

function operatorAt(text: string, at: number): string | undefined {
  if (!text.startsWith('operator', at) || /\w/.test(text.charAt(at - 1))) return undefined
  const sign = operators.find((operator) => text.startsWith(operator, at + 8))
  if (sign !== undefined) return `operator${sign}`
  // A conversion: its target type belongs to the name.
  return text.charAt(at + 8) === ' ' ? 'operator ' : undefined
}

const pairs: Readonly<Record<string, string>> = { '(': ')', '<': '>', '{': '}', '[': ']' }

/** Index behind the bracket that closes the one at `from`; the end of the text where none does. */
function closing(text: string, from: number): number {
  const waiting: string[] = []
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    const operator = char === 'o' ? operatorAt(text, at) : undefined
    if (operator !== undefined) {
      at += operator.length - 1
      continue
    }
    const close = pairs[char]
    if (close !== undefined) waiting.push(close)
    else if (char === waiting.at(-1) && !(char === '>' && text.charAt(at - 1) === '-')) waiting.pop()
    else if (char === ')' || char === '}' || char === ']') dropTo(waiting, char)
    if (waiting.length === 0) return at + 1
  }
  return text.length
}

/** A `<` that was less-than never closes: the bracket around it ends it. */
function dropTo(waiting: string[], close: string): void {
  const index = waiting.lastIndexOf(close)
  if (index >= 0) waiting.length = index
}

/** Behind the return type; `operator new` and conversions are one word. */
function lastWord(text: string): string {
  const trimmed = text.trim()
  const operator = trimmed.search(/(?<!\w)operator\b/)
  const head = operator < 0 ? trimmed : trimmed.slice(0, operator)
  const space = head.lastIndexOf(' ')
  return trimmed
    .slice(space + 1)
    .replace(/^[*&]+/, '')
    .replaceAll('_GLOBAL__N_1', '{anonymous}')
}

/** `main.load.func2.1` and `main.load.gowrap3` are numbered by their order in the file, which any edit changes. */
function goClosure(name: string): string {
  return name.includes('::') ? name : name.replace(/\.(func|gowrap|deferwrap)\d+(?:\.\d+)*/g, '.$1')
}
