import type { z } from 'zod'
import type { ConfigCode, ConfigIssue } from '../../domain/config-issue.ts'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { sizeText } from '../../domain/quantity.ts'
import type { Candidate } from './candidate.ts'
import type { Gathered } from './candidates.ts'
import { unitOf } from './coerce.ts'
import type { ConfigKey } from './keys.ts'

/** What is wrong with one given value. Weaker values are checked too: the day the stronger one goes, they would be used. */
export function checkCandidate(candidate: Candidate, all: readonly Candidate[]): ConfigIssue[] {
  const { key, value, origin } = candidate
  if (value === undefined) return []
  const bare = (key.type === 'duration' || key.type === 'size') && typeof value === 'number' && value !== 0
  const problems: Problem[] = bare
    ? [
        {
          code: 'CFG-013',
          text: `must be a ${key.type} with its unit, such as ${key.type === 'duration' ? '30s or 5m' : '2MB or 64KiB'}`,
          path: [],
        },
      ]
    : (key.schema.safeParse(value).error?.issues ?? []).map((issue) => problemOf(issue, key))
  const also = alsoSetBy(candidate, all)
  return problems.map(({ code, text, path }) => ({
    code,
    where: origin,
    path: [key.path, ...path.map(String)].join('.'),
    message: key.type === 'secret' ? text : `${text}, but is ${shown(at(value, path))}`,
    ...(also === undefined ? {} : { also }),
    next: nextStep(candidate, all),
  }))
}

/** A rule over several keys, which only the whole schema knows. */
export function issueOfSchema(issue: z.core.$ZodIssue, gathered: Gathered): ConfigIssue {
  const path = issue.path.map(String).join('.')
  const origin = gathered.candidates.get(path)?.[0]?.origin
  return {
    code: 'CFG-016',
    where: origin ?? 'configuration',
    path,
    message: issue.message,
    next: '`aceso config show` prints where each value comes from',
  }
}

interface Problem {
  readonly code: ConfigCode
  readonly text: string
  readonly path: readonly PropertyKey[]
}

function problemOf(issue: z.core.$ZodIssue, key: ConfigKey): Problem {
  const { path } = issue
  switch (issue.code) {
    case 'too_small':
    case 'too_big':
      return { code: 'CFG-012', text: rangeText(issue), path }
    case 'invalid_value':
      return { code: 'CFG-011', text: `must be one of ${issue.values.join(', ')}`, path }
    case 'invalid_type':
      return { code: 'CFG-010', text: `must be ${typeText(issue.expected, key)}`, path }
    case 'invalid_format':
      return { code: 'CFG-014', text: formatText(issue), path }
    case 'unrecognized_keys':
      return { code: 'CFG-003', text: `has no key ${issue.keys.join(', ')}`, path }
    case 'custom':
      return { code: customCode(issue.params), text: issue.message, path }
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return key.type === 'duration' || key.type === 'size'
        ? { code: 'CFG-010', text: `must be a ${key.type}`, path }
        : { code: 'CFG-014', text: issue.message, path }
  }
}

function customCode(params: Record<string, unknown> | undefined): ConfigCode {
  if (params?.['unparsable'] === true) return 'CFG-013'
  return params?.['outOfRange'] === true ? 'CFG-012' : 'CFG-014'
}

function rangeText(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const isSmall = issue.code === 'too_small'
  const limit = isSmall ? issue.minimum : issue.maximum
  if (issue.origin === 'string') return isSmall ? 'must not be empty' : `must have at most ${limit} characters`
  if (issue.origin === 'array') return `must have ${limit} ${isSmall ? 'or more' : 'or fewer'} entries`
  return issue.inclusive === false
    ? `must be ${isSmall ? 'more' : 'less'} than ${limit}`
    : `must be ${limit} or ${isSmall ? 'more' : 'less'}`
}

function typeText(expected: string, key: ConfigKey): string {
  const unit = unitOf(key) === undefined ? '' : ' or a duration such as 5m'
  const names: Readonly<Record<string, string>> = {
    int: `a whole number${unit}`,
    number: `a number${unit}`,
    string: 'text',
    boolean: 'true or false',
    array: 'a list',
    record: 'a map of key: value',
    object: 'a map of key: value',
  }
  return names[expected] ?? expected
}

function formatText(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'url') return 'must be an address beginning with http:// or https://'
  return issue.message.startsWith('must') ? issue.message : `must have the form ${issue.pattern ?? issue.format}`
}

function alsoSetBy(candidate: Candidate, all: readonly Candidate[]): string | undefined {
  const others = all.filter((other) => other !== candidate)
  if (others.length === 0) return undefined
  const winner = all[0]
  return others.map((other) => (other === winner ? `${other.origin}, which wins` : `${other.origin}, which is weaker`)).join('; ')
}

function nextStep(candidate: Candidate, all: readonly Candidate[]): string {
  const thing = / \(|^--|named by/.test(candidate.origin) ? (candidate.origin.startsWith('--') ? 'option' : 'variable') : 'line'
  const more = all.length > 1 ? '; `aceso config show` prints where each value comes from' : ''
  return `correct the ${thing} or remove it${more}`
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, step) => (typeof current === 'object' && current !== null ? Reflect.get(current, step) : undefined),
    value,
  )
}

function shown(value: unknown): string {
  if (value === '') return 'empty'
  const text = maskSecrets(JSON.stringify(value) ?? 'absent')
  return text.length > 80 ? `${text.slice(0, 77)}... (${sizeText(text.length)})` : text
}
