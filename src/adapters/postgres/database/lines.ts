import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { AcesoError } from '../../../domain/errors.ts'

/** A row with a large object of the cluster has about a megabyte. */
const longestLine = 64 * 1024 * 1024

/** The lines of a stream, each of bounded length (readline would take any). */
export async function* boundedLines(input: Readable, longest = longestLine): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  for await (const chunk of input) {
    const pieces = (typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer)).split('\n')
    for (const [index, piece] of pieces.entries()) {
      parts.push(piece)
      length += piece.length
      if (length > longest) throw new AcesoError('too-large', `a line of the input has more than ${longest} characters`)
      if (index === pieces.length - 1) continue
      const line = parts.join('')
      parts = []
      length = 0
      if (line !== '') yield line
    }
  }
  const rest = parts.join('') + decoder.end()
  if (rest !== '') yield rest
}
