import { describe, expect, it } from 'vitest'
import { probeTrouble } from './failures.ts'
import { calmer, missingProbes } from './rules.ts'
import { listeningPorts } from './search.ts'

const http = { httpGet: { path: '/', port: 8080 } }

describe('rules of probes', () => {
  it('calms what is too nervous, and nothing else', () => {
    const container = {
      name: 'app',
      livenessProbe: { ...http, failureThreshold: 1, periodSeconds: 2 },
      readinessProbe: { ...http, initialDelaySeconds: 5 },
    }
    expect(calmer(container, 'liveness')).toEqual({ failureThreshold: 3, periodSeconds: 10, initialDelaySeconds: 10 })
    expect(calmer(container, 'readiness')).toEqual({})
    expect(calmer(container, 'startup')).toEqual({})
  })

  it('leaves the first delay to a startup probe', () => {
    expect(calmer({ name: 'app', livenessProbe: http, startupProbe: http }, 'liveness')).toEqual({})
  })

  it('adds what is missing, on the declared port', () => {
    const container = { name: 'app', ports: [{ containerPort: 9000 }] }
    const readiness = { probe: 'readiness', path: '/', port: 9000, initialDelaySeconds: 5, periodSeconds: 10, failureThreshold: 3 }
    expect(missingProbes(container, ['readiness'])).toEqual([readiness])
    expect(missingProbes(container, ['readiness', 'liveness'])).toEqual([
      readiness,
      { ...readiness, probe: 'liveness', initialDelaySeconds: 10 },
    ])
    expect(missingProbes({ name: 'app' }, ['readiness'])).toEqual([])
    expect(missingProbes({ ...container, readinessProbe: http }, ['readiness'])).toEqual([])
  })
})

describe('what is heard', () => {
  it.each([
    ['level=info msg="listening on :9090"', [9090]],
    ['Server running at http://0.0.0.0:3000/', [3000]],
    ['Tomcat started on port 8081 (http)', [8081]],
    ['12:30:45 request served', []],
  ])('reads the ports of %s', (log, ports) => {
    expect(listeningPorts(log)).toEqual(ports)
  })

  it.each([
    ['Readiness probe failed: HTTP probe failed with statuscode: 404', { kind: 'status', status: 404 }],
    ['Liveness probe failed: Get "http://1.2.3.4:80/": dial tcp 1.2.3.4:80: connect: connection refused', { kind: 'refused' }],
    ['Liveness probe failed: dial tcp 1.2.3.4:80: i/o timeout', { kind: 'timed-out' }],
    [
      'Readiness probe failed: Get "http://1.2.3.4:443/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01"',
      { kind: 'tls-server' },
    ],
    ['Readiness probe failed: cat: /tmp/ready: No such file', { kind: 'other' }],
    ['Readiness probe failed: command timed out: "sh -c x" timed out after 1s', { kind: 'timed-out' }],
  ])('reads %s', (message, trouble) => {
    expect(probeTrouble(message)).toEqual(trouble)
  })
})
