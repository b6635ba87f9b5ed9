import { describe, expect, it } from 'vitest'
import { withHosts } from './hostname-query.ts'

describe('withHosts', () => {
  it.each([
    ['one host beside =', 'up{hostname="{{hostname}}"}', ['web-1.shop'], 'up{hostname="web-1.shop"}'],
    ['one host beside =~', 'up{hostname=~"{{hostname}}"}', ['web-1.shop'], 'up{hostname=~"(?:web-1\\\\.shop)"}'],
    ['several hosts', 'up{hostname="{{hostname}}"}', ['a.b', 'c'], 'up{hostname=~"(?:a\\\\.b|c)"}'],
    ['several hosts that are left out', "up{hostname!='{{ hostname }}'}", ['a', 'c'], "up{hostname!~'(?:a|c)'}"],
    ['a part of a text', 'up{instance="{{hostname}}:9100"}', ['a', 'b'], 'up{instance=~"(?:a|b):9100"}'],
    ['raw quotes', 'up{instance=~`{{hostname}}.*`}', ['a.b'], 'up{instance=~`(?:a\\.b).*`}'],
    ['several places', 'x{h="{{hostname}}"} / y{h="{{hostname}}"}', ['a'], 'x{h="a"} / y{h="a"}'],
    ['other matchers', 'x{a="1", h = "{{hostname}}"}', ['a'], 'x{a="1", h = "a"}'],
    ['nothing to replace', 'up{job="{{x}}"}', [], 'up{job="{{x}}"}'],
  ])('fills in %s', (_, query, hosts, filled) => {
    expect(withHosts(query, hosts)).toBe(filled)
  })

  it('asks for a host where none is chosen', () => {
    expect(() => withHosts('up{h="{{hostname}}"}', [])).toThrow(expect.objectContaining({ code: 'input-invalid', path: 'hostname' }))
  })

  it('stands nowhere but in the text of a matcher', () => {
    expect(() => withHosts('up{h="a"} or {{hostname}}', ['a'])).toThrow(expect.objectContaining({ path: 'query' }))
  })
})
