import { expect, it } from 'vitest'
import { systemdName } from './systemd-name.ts'

const rest = { uid: 1000, bootId: '0123456789abcdef0123456789abcdef', pid: 42, timestamp: 1_700_000_000_000_000n }

it('keeps a plain command and separates the fields by dots', () => {
  expect(systemdName({ command: 'milvus', ...rest })).toBe('core.milvus.1000.0123456789abcdef0123456789abcdef.42.1700000000000000')
})

it('escapes dots, slashes, blanks and what cannot be printed', () => {
  expect(systemdName({ command: '../a b\n', ...rest })).toMatch(/^core\.\\x2e\\x2e\\x2fa\\x20b\\x0a\.1000\./)
})
