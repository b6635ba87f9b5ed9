import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { Json } from '../../domain/json.ts'
import type { RemoteAnswer } from '../../ports/tool-server.ts'

/** What a server's tool said: its texts, read as JSON where they are. Pictures and sounds are named and left. */
export function remoteAnswer({ content, structuredContent, isError }: CallToolResult): RemoteAnswer {
  const texts = content.flatMap((block) => {
    if (block.type === 'text') return [block.text]
    return block.type === 'resource' && 'text' in block.resource ? [block.resource.text] : []
  })
  const left = content.flatMap((block) => {
    if (block.type === 'resource') return 'text' in block.resource ? [] : ['file']
    return block.type === 'text' ? [] : [block.type]
  })
  const data = structuredContent === undefined ? dataOf(texts) : (structuredContent as Json)
  return {
    isError: isError === true,
    data,
    notices: left.length === 0 ? [] : [`left out: ${[...new Set(left)].join(', ')}`],
  }
}

function dataOf(texts: readonly string[]): Json {
  if (texts.length === 1) return jsonOf(texts[0] ?? '')
  return texts.map((text) => jsonOf(text))
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
