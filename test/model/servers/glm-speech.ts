import { chatSpeech, shapeFault } from './chat-speech.ts'
import { goodKey, type Speech } from './turn.ts'

const wrong = 'API 调用参数有误，请检查文档。'

/** GLM's way with OpenAI's interface: an address of its own, numbers for faults, thoughts beside the answer, no choice of tools but its own. */
export const glmSpeech: Speech = {
  ...chatSpeech,
  isQuestion: (path) => path === '/api/paas/v4/chat/completions',
  refuses({ headers, body }) {
    if (headers['authorization'] !== `Bearer ${goodKey}`) return { status: 401, message: '身份验证失败。', code: '1000' }
    if (body['model'] !== 'glm-4.5-flash') return { status: 400, message: '模型不存在，请检查模型代码。', code: '1211' }
    if ((body['tool_choice'] ?? 'auto') !== 'auto') return { status: 400, message: wrong, code: '1210' }
    return shapeFault(body)
  },
  whole(turn, body) {
    const said = chatSpeech.whole(turn, body) as { choices: { message: object; finish_reason: string }[] }
    const [choice] = said.choices
    const finish_reason = turn.stop === 'filtered' ? 'sensitive' : choice?.finish_reason
    return { ...said, choices: [{ ...choice, message: { ...choice?.message, reasoning_content: '先看日志。' }, finish_reason }] }
  },
  models: (path) =>
    path === '/api/paas/v4/models' ? { object: 'list', data: [{ id: 'glm-4.5-flash', object: 'model', owned_by: 'z-ai' }] } : undefined,
}
