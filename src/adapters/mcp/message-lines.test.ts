import { describe, expect, it } from 'vitest'
import { messageLines } from './message-lines.ts'

const read = (chunks: readonly string[], most = 100) => {
  const lines: string[] = []
  const take = messageLines(most, (line) => lines.push(line))
  return { said: chunks.map((chunk) => take(Buffer.from(chunk))), lines }
}

describe('lines of messages', () => {
  it('come whole, however they were cut', () => {
    expect(read(['{"a":', '1}\n{"b', '":2}\n', '\n', '{"c"']).lines).toEqual(['{"a":1}', '{"b":2}', ''])
  })

  it('keep letters together whose bytes came apart', () => {
    const lines: string[] = []
    const take = messageLines(100, (line) => lines.push(line))
    const bytes = Buffer.from('密码\n')
    for (const byte of bytes) take(Buffer.from([byte]))
    expect(lines).toEqual(['密码'])
  })

  it('may be as long as they may, and no longer', () => {
    expect(read(['x'.repeat(99), 'x\n', 'x'.repeat(100), '\n']).said).toEqual(['taken', 'taken', 'taken', 'taken'])
    expect(read(['x'.repeat(99), 'xx']).said).toEqual(['taken', 'too-long'])
    expect(read(['x'.repeat(99), 'xx\n']).said).toEqual(['taken', 'too-long'])
  })
})
