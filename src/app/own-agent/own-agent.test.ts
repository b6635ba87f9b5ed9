import { describe, expect, it } from 'vitest'
import { Config } from '../config/schema.ts'
import { whyNot } from './own-agent.ts'

const config = (given: object) => Config.parse(given)
const inPod = { KUBERNETES_SERVICE_HOST: '10.96.0.1' }

describe('the agent beside the server', () => {
  it('watches a machine, and no recording', () => {
    expect(whyNot(config({}), {})).toBeUndefined()
    expect(whyNot(config({ cluster: { recording: 'examples/broken-shop' } }), {})).toBe('a recorded cluster is not this machine')
    expect(whyNot(config({ crashes: { agent: 'off' } }), {})).toBe('crashes.agent is off')
  })

  it('leaves the nodes to the DaemonSet when the server is a pod, unless a folder is named', () => {
    expect(whyNot(config({}), inPod)).toBe('in a pod the DaemonSet milvus-coredump-agent watches the nodes')
    expect(whyNot(config({ crashes: { corePath: '/cores' } }), inPod)).toBeUndefined()
  })
})
