/** The scripted investigator: a model server that speaks OpenAI's protocol. It knows no release; it asks, reads what the tools really answered, and decides by a small table. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { chatSpeech } from '../../../test/model/servers/chat-speech.ts'
import type { Received, Turn } from '../../../test/model/servers/turn.ts'
import { nextQuestions } from './asking.ts'
import { readConversation } from './conversation.ts'
import { reportOn } from './report.ts'

const server = createServer((request, response) => {
  void answer(request, response).catch((fault: unknown) => response.destroy(fault as Error))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`)
})
// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume()

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const raw = await text(request)
  if (!chatSpeech.isQuestion(path)) return json(response, 404, { error: { message: `nothing is at ${path}` } })
  const body = JSON.parse(raw) as Received['body']
  const refusal = chatSpeech.refuses({ path, headers: { authorization: request.headers.authorization }, body }, raw)
  if (refusal !== undefined) return json(response, refusal.status, chatSpeech.fault(refusal).body)
  const turn = turnOf(body, raw.length)
  if (!chatSpeech.isStream(path, body)) return json(response, 200, chatSpeech.whole(turn, body))
  response.writeHead(200, { 'content-type': chatSpeech.streamType })
  response.end(chatSpeech.pieces(turn, body).join(''))
}

/** About four characters are a token: near enough to compare conversations with each other. */
const charactersPerToken = 4

function turnOf(body: Received['body'], characters: number): Turn {
  const conversation = readConversation(body)
  const calls = body['tool_choice'] === 'none' ? [] : nextQuestions(conversation)
  const said = calls.length > 0 ? '' : JSON.stringify(reportOn(conversation))
  const output = Math.ceil((said.length + JSON.stringify(calls).length) / charactersPerToken)
  const usage = { input: Math.ceil(characters / charactersPerToken), output }
  return calls.length > 0 ? { calls, usage } : { text: said, usage }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
