import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { boundedLines } from './lines.ts'

async function linesOf(chunks: readonly (string | Buffer)[], longest?: number): Promise<string[]> {
  const lines: string[] = []
  for await (const line of boundedLines(Readable.from(chunks, { objectMode: true }), longest)) lines.push(line)
  return lines
}

describe('bounded lines', () => {
  it('are put together from chunks, wherever those were cut', async () => {
    const bytes = Buffer.from('a\n崩溃\n\nlast')
    const chunks = Array.from({ length: bytes.length }, (_, index) => bytes.subarray(index, index + 1))
    expect(await linesOf(chunks)).toEqual(['a', '崩溃', 'last'])
    expect(await linesOf(['a\nb\n'])).toEqual(['a', 'b'])
  })

  it('are refused when they do not end', async () => {
    await expect(linesOf(['x'.repeat(6), 'x'.repeat(6)], 10)).rejects.toMatchObject({ code: 'too-large' })
  })
})
