import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

export interface QuickModel {
  readonly url: string
  /** Questions that were answered. */
  asked(): number
  stop(): Promise<void>
}

interface Asked {
  readonly messages: readonly { readonly role: string }[]
}

const report = JSON.stringify({
  promQL: [],
  content: '【问题概述】错误率上升 [0]。\n【根因分析】连接池过小 [0]。\n【影响范围】购物车 [0]。\n【解决方案】1. 调大连接池。',
})

/** A model server over OpenAI's protocol that asks the given tools in its first turn and reports in its second, after `thinksMs` each. */
export async function startQuickModel(
  thinksMs: number,
  calls: readonly { readonly name: string; readonly input: object }[],
): Promise<QuickModel> {
  let asked = 0
  const server = createServer((request, response) => {
    void (async () => {
      const { messages } = JSON.parse(await text(request)) as Asked
      await delay(thinksMs)
      asked += 1
      const isFirst = messages.every(({ role }) => role !== 'assistant')
      const tools = calls.map(({ name, input }, index) => ({
        id: `call_${index}`,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      }))
      const message = isFirst ? { role: 'assistant', content: null, tool_calls: tools } : { role: 'assistant', content: report }
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          id: 'chatcmpl-1',
          object: 'chat.completion',
          created: 1,
          model: 'gpt-4o',
          choices: [{ index: 0, message, finish_reason: isFirst ? 'tool_calls' : 'stop' }],
          usage: { prompt_tokens: 900, completion_tokens: 80, total_tokens: 980 },
        }),
      )
    })().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
