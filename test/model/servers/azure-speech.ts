import { chatSpeech, shapeFault } from './chat-speech.ts'
import { type Fault, goodKey, type Received, type Speech } from './turn.ts'

const deployments = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/
const newest = '/openai/v1/chat/completions'

/** Azure's way with OpenAI's interface: its own header for the key, the model in the newer address and the deployment in the older ones, which need a version. */
export const azureSpeech: Speech = {
  ...chatSpeech,
  isQuestion: (path) => path === newest || deployments.test(path),
  refuses({ path, query, headers, body }) {
    const deployment = deployments.exec(path)?.[1]
    if (deployment !== undefined && !/(^|&)api-version=\d{4}-\d\d-\d\d/.test(query ?? ''))
      return { status: 404, message: 'Resource not found', code: '404' }
    const fault = keyFault(headers) ?? shapeFault(body)
    if (fault !== undefined) return fault
    const model = deployment ?? body['model']
    return model === 'my-gpt'
      ? undefined
      : { status: 404, message: 'The API deployment for this resource does not exist.', code: 'DeploymentNotFound' }
  },
  models(path, headers) {
    if (path !== '/openai/v1/models' && path !== '/openai/models') return undefined
    return keyFault(headers) ?? { object: 'list', data: [{ id: 'my-gpt', object: 'model' }] }
  },
}

function keyFault(headers: Received['headers']): Fault | undefined {
  if (headers['api-key'] === goodKey) return undefined
  return {
    status: 401,
    message:
      'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription.',
    code: '401',
  }
}
