import { AcesoError } from './errors.ts'

/** What can be wrong with a setting. The code is what a person searches for; it never changes its meaning. */
export const configCodes = {
  'CFG-001': 'a configuration file cannot be read',
  'CFG-002': 'a configuration file is not valid YAML',
  'CFG-003': 'a key is not a setting',
  'CFG-010': 'a value has the wrong type',
  'CFG-011': 'a value is none of the choices',
  'CFG-012': 'a value is out of range',
  'CFG-013': 'a duration or size cannot be read',
  'CFG-014': 'a value has the wrong form',
  'CFG-015': 'a required setting is missing',
  'CFG-016': 'settings contradict each other',
  'CFG-020': 'a ${VARIABLE} has no value',
  'CFG-030': 'a secret stands in a YAML file',
  'CFG-031': 'a secret file cannot be read',
} as const
export type ConfigCode = keyof typeof configCodes

export interface ConfigIssue {
  readonly code: ConfigCode
  /** Where the value came from: `config.yaml:3`, `ACESO_SERVER_PORT (environment)`, `--port`. */
  readonly where: string
  /** Dotted path of the setting; empty when a whole file is meant. */
  readonly path: string
  /** Follows the path as a sentence: `must be 1 or more, but is -3`. Never holds a secret's value. */
  readonly message: string
  /** Who else sets the same key, and which of them wins. */
  readonly also?: string
  readonly next: string
}

/** Every issue of one start at once. */
export class ConfigError extends AcesoError {
  readonly issues: readonly ConfigIssue[]

  constructor(issues: readonly ConfigIssue[]) {
    super('config-invalid', issues.map(issueText).join('\n'))
    this.issues = issues
  }
}

export function issueText(issue: ConfigIssue): string {
  const subject = issue.path === '' ? issue.message : `${issue.path} ${issue.message}`
  const also = issue.also === undefined ? '' : `\n  also set by: ${issue.also}`
  return `error[${issue.code}]: ${issue.where}: ${subject}${also}\n  next: ${issue.next}`
}
