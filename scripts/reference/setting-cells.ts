import { stringify } from 'yaml'
import type { ConfigKey } from '../../src/app/config/keys.ts'

export function typeText({ type, choices }: ConfigKey): string {
  return type === 'choice' ? choices.join(', ') : type
}

export function defaultText({ defaultValue, isRequired, type }: ConfigKey): string {
  if (defaultValue !== undefined) return `\`${yamlText(defaultValue)}\``
  if (!isRequired) return ''
  return type === 'secret' ? 'required secret' : 'required'
}

export function yamlText(value: unknown): string {
  if (value === undefined) return ''
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim()
}
