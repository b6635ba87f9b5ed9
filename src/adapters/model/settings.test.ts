import { describe, expect, it } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import { ModelSettings } from './settings.ts'

const problems = (settings: object): readonly string[] =>
  ModelSettings.safeParse(settings).error?.issues.map(({ message }) => message) ?? []

describe('settings of models', () => {
  it('refuse a password in an address, which would go nowhere', () => {
    expect(problems({ baseURL: 'https://user:hunter2@llm.internal/v1' })).toEqual([
      'must hold no user and no password: set the key instead',
    ])
    expect(problems({ bedrock: { region: 'us-east-1', baseURL: 'https://user@llm.internal' } })).toHaveLength(1)
    expect(problems({ baseURL: 'https://llm.internal/v1/@team?a=b@c' })).toEqual([])
  })

  it('refuse half of the keys of AWS, which would not be used', () => {
    const half = { region: 'us-east-1', accessKeyId: new Secret('AKIDSCRIPTED') }
    expect(problems({ bedrock: half })).toEqual(['belongs to accessKeyId: set both, or neither for the usual chain'])
    expect(problems({ bedrock: { ...half, secretAccessKey: new Secret('s') } })).toEqual([])
  })

  it('refuse to hide everything', () => {
    expect(problems({ hide: ['x*'] })).toEqual(['must not match an empty text: it would hide everything'])
    expect(problems({ hide: ['('] })).toEqual(['must be a regular expression'])
    expect(problems({ hide: ['ticket-\\d+'] })).toEqual([])
  })
})
